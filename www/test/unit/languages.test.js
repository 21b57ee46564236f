import assert from 'node:assert/strict';
import { load } from '../support/load.js';
import test from '../support/test.js';

const { EN_HANDS } = await load('internal/hands_strings_en.ts');
const { LANGUAGES, catalogueOf, directionOf, languageOf } = await load('internal/languages.ts');

const placeholders = (sentence) => [...sentence.matchAll(/\{\w+\}/g)].map(String).sort();

test('twelve languages have exactly the English sentences, with the English placeholders', async () => {
  const english = { ...(await catalogueOf('en')), ...EN_HANDS };
  assert.deepEqual([...LANGUAGES].sort(), ['ar', 'de', 'en', 'es', 'fr', 'hi', 'it', 'ja', 'ko', 'pt', 'ru', 'zh']);
  for (const language of LANGUAGES) {
    const catalogue = language === 'en' ? english : await catalogueOf(language);
    assert.deepEqual(Object.keys(catalogue).sort(), Object.keys(english).sort(), language);
    for (const [key, sentence] of Object.entries(catalogue)) {
      assert.ok(sentence.trim() === sentence && sentence !== '', `${language} ${key}`);
      assert.deepEqual(placeholders(sentence), placeholders(english[key]), `${language} ${key}: ${sentence}`);
      assert.doesNotMatch(sentence, /[<>&]/, `${language} ${key} looks like markup`);
    }
  }
});

test('a language is found by its first word, in the order of wishes', () => {
  assert.equal(languageOf(['pt-BR', 'en']), 'pt');
  assert.equal(languageOf(['zh_Hant-TW']), 'zh');
  assert.equal(languageOf(['sv', 'FR-ca']), 'fr');
  assert.equal(languageOf(['constructor', 'xx']), 'en');
  assert.equal(languageOf([]), 'en');
  assert.deepEqual([directionOf('ar'), directionOf('de')], ['rtl', 'ltr']);
});
