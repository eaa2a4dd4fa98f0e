import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

// Chart is the place of a drawing: what is drawn in it is told how wide it is, anew when that changes.
export function Chart({ height, children }: { height: number; children: (width: number) => ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  // A layout effect measures before the first frame, so that the drawing is in it.
  useLayoutEffect(() => {
    const measure = () => setWidth(box.current?.clientWidth ?? 0)
    measure()
    const watch = new ResizeObserver(measure)
    watch.observe(box.current!)
    return () => watch.disconnect()
  }, [])
  return <div class="chart" ref={box} style={{ height: `${height}px` }}>{width > 0 && children(width)}</div>
}

// Tip tells the figures at a place of a drawing, on the side of it where there is room.
export function Tip({ x, y, width, title, lines }: { x: number; y: number; width: number; title: string; lines: [string, string][] }) {
  const side = x > width / 2 ? { right: `${width - x + 12}px` } : { left: `${x + 12}px` }
  return (
    <div class="tip" aria-hidden="true" style={{ top: `${y}px`, ...side }}>
      <strong>{title}</strong>
      {lines.map(([name, value]) => <p key={name}>{name} <b>{value}</b></p>)}
    </div>
  )
}
