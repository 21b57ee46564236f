// The public types without their comments, as one text: what is committed in api.md. `node api_report.js` writes it anew.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const FILES = ['index', 'element', 'react', 'public/avatar', 'public/clock', 'public/element', 'public/errors', 'public/hooks', 'public/measures', 'public/replay', 'public/stage', 'public/story', 'usage'];

export async function apiReport() {
  const parts = [];
  for (const file of FILES) {
    const text = await readFile(new URL(`dist/types/${file}.d.ts`, import.meta.url), 'utf8');
    const bare = text.replace(/\/\*\*?[^]*?\*\//g, '').replace(/[ \t]+$/gm, '').replace(/\n{2,}/g, '\n').trim();
    parts.push(`## ${file}\n\n\`\`\`ts\n${bare}\n\`\`\`\n`);
  }
  return `# The API, as its types say it\n\nWritten by \`node api_report.js\` after a build; a test compares.\n\n${parts.join('\n')}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(new URL('api.md', import.meta.url), await apiReport());
