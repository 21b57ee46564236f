import type { Participant, ReplayEvent, ReplayInfo } from '../public/replay.js';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Fields = { readonly [key: string]: Json };

const fieldsOf = (value: Json | undefined): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);
const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const textOrNull = (value: Json | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);
const numberOr = <T>(value: Json | undefined, other: T): number | T =>
  typeof value === 'number' && Number.isFinite(value) ? value : other;

function participantOf(value: Json, index: number): Participant {
  const fields = fieldsOf(value);
  return Object.freeze({
    id: textOf(fields['id']) || String(index),
    name: textOf(fields['name']),
    organisation: textOrNull(fields['organisation']),
    bib: textOrNull(fields['bib']),
    lane: numberOr(fields['lane'], null),
    mark: textOrNull(fields['mark']),
    rank: textOrNull(fields['rank']),
    colours: Object.freeze(listOf(fields['colours']).map(textOf).filter((c) => /^#[0-9a-f]{6}$/i.test(c))),
  });
}

function eventOf(value: Json): ReplayEvent {
  const fields = fieldsOf(value);
  return Object.freeze({
    timeSecs: numberOr(fields['time_secs'], 0),
    endSecs: numberOr(fields['end_secs'], null),
    kind: textOf(fields['kind']),
    participants: Object.freeze(listOf(fields['participants']).map((p) => numberOr(p, -1)).filter((p) => p >= 0)),
    label: textOf(fields['label']),
    value: textOrNull(fields['value']),
    source: textOrNull(fields['source']),
    code: textOrNull(fields['code']),
  });
}

/**
 * The manifest's names in the API's own style. The engine has validated it; nothing here trusts that. Start and end are
 * the engine's: what the manifest says of them is for people.
 */
export function infoOf(json: string, startSecs: number, endSecs: number): ReplayInfo {
  const fields = fieldsOf(JSON.parse(json) as Json);
  return Object.freeze({
    title: textOf(fields['title']),
    notice: textOrNull(fields['notice']),
    discipline: textOrNull(fields['discipline']),
    location: textOrNull(fields['location']),
    clockZeroSecs: numberOr(fields['clock_zero_secs'], null),
    startUtc: textOrNull(fields['start_utc']),
    startSecs,
    endSecs,
    participants: Object.freeze(listOf(fields['participants']).map(participantOf)),
    events: Object.freeze(listOf(fields['events']).map(eventOf)),
    warnings: Object.freeze(listOf(fields['warnings']).map(fieldsOf).map(({ code, message }) => ({ code: textOf(code), message: textOf(message) }))),
    processing: Object.freeze(listOf(fields['processing']).map(textOf)),
  });
}
