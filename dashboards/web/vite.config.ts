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

// early has fetched beside the style and the first script what every view needs: the script that
// renders, which would be found only once the first one runs, and the two fonts, which would be
// found once text is laid out in others, and have all of it laid out twice.
function early(): Plugin {
  const link = (attrs: Record<string, string | boolean>) => ({ tag: 'link', attrs: { crossorigin: true, ...attrs }, injectTo: 'head' as const })
  return {
    name: 'early',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle }) => {
        const chunks = Object.values(bundle ?? {})
        const start = chunks.find((c) => c.type === 'chunk' && c.name === 'start')
        const scripts = start?.type === 'chunk' ? [start.fileName, ...start.imports] : []
        return [
          ...scripts.map((file) => link({ rel: 'modulepreload', href: `/${file}` })),
          ...chunks.filter((c) => /-latin-wght-normal-.*\.woff2$/.test(c.fileName)).map((c) => link({ rel: 'preload', as: 'font', type: 'font/woff2', href: `/${c.fileName}` })),
        ]
      },
    },
  }
}

export default defineConfig({
  plugins: [playbooks(), early()],
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
