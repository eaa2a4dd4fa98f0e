/// <reference types="vitest/config" />
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { marked } from 'marked'
import { defineConfig, type Plugin } from 'vite'

// playbooks makes dashboards/playbooks/*.md, which ship with the binary, pages of this one: a
// module with their HTML by rule.
function playbooks(): Plugin {
  const name = 'virtual:playbooks'
  const folder = join(import.meta.dirname, '..', 'playbooks')
  return {
    name: 'playbooks',
    resolveId: (id) => (id === name ? '\0' + name : undefined),
    load(id) {
      if (id !== '\0' + name) return
      const html = Object.fromEntries(
        readdirSync(folder)
          .filter((file) => file.endsWith('.md'))
          .map((file) => [basename(file, '.md'), marked.parse(readFileSync(join(folder, file), 'utf8'), { async: false })]),
      )
      return `export default ${JSON.stringify(html)}`
    },
  }
}

// fonts has the two that every view is set in fetched beside its style and its script: found only
// once text is laid out in them, they would have all of it laid out twice.
function fonts(): Plugin {
  return {
    name: 'fonts',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle }) =>
        Object.keys(bundle ?? {})
          .filter((file) => /-latin-wght-normal-.*\.woff2$/.test(file))
          .map((file) => ({ tag: 'link', attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `/${file}` }, injectTo: 'head' })),
    },
  }
}

export default defineConfig({
  plugins: [playbooks(), fonts()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: ['chrome123', 'firefox128', 'safari17.5'],
    // Nothing is put into the page itself: its policy forbids inline scripts, styles and data addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  // `npm run dev` shows the page as it is written, on the answers of a running `foreshock run`.
  server: { proxy: { '/api': process.env['FORESHOCK_PAGE'] ?? 'http://127.0.0.1:8080' } },
  test: { include: ['src/**/*.test.ts'] },
})
