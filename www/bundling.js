import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';

/** Style sheets travel inside the bundle as minified text, for constructable style sheets. */
export const cssAsText = {
  name: 'css-as-text',
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true });
      return { contents: code.trim(), loader: 'text' };
    });
  },
};
