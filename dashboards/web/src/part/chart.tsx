import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

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

// Pointing is what of a drawing is pointed at: what a mouse rests on, or what was tapped, until
// the next tap elsewhere, since a finger rests on nothing. What moves below a resting mouse
// calls again.
export function usePointing<T>(find: (clientX: number, clientY: number) => T | undefined) {
  const [pointed, setPointed] = useState<T>()
  const mouse = useRef<{ x: number; y: number }>(null)
  const box = useRef<Element>(null)
  useEffect(() => {
    if (pointed === undefined) return
    const elsewhere = (e: PointerEvent) => e.target instanceof Node && box.current?.contains(e.target) !== true && setPointed(undefined)
    document.addEventListener('pointerdown', elsewhere)
    return () => document.removeEventListener('pointerdown', elsewhere)
  }, [pointed])
  const look = (x: number, y: number) => {
    const found = find(x, y)
    setPointed(() => found)
  }
  return {
    pointed,
    again: () => mouse.current && look(mouse.current.x, mouse.current.y),
    on: {
      onPointerMove: (e: PointerEvent) => {
        if (e.pointerType === 'touch') return
        mouse.current = { x: e.clientX, y: e.clientY }
        look(e.clientX, e.clientY)
      },
      onPointerLeave: (e: PointerEvent) => {
        if (e.pointerType === 'touch') return
        mouse.current = null
        setPointed(undefined)
      },
      onClick: (e: MouseEvent) => {
        box.current = e.currentTarget as Element
        look(e.clientX, e.clientY)
      },
    },
  }
}

// Tip tells the figures at a place of a drawing, on the side of it where there is room, and
// within the drawing where neither side has enough.
export function Tip({ x, y, width, title, lines }: { x: number; y: number; width: number; title: string; lines: [string, string][] }) {
  const box = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const own = box.current!.offsetWidth
    const wanted = x > width / 2 ? x - 12 - own : x + 12
    box.current!.style.left = `${Math.max(0, Math.min(wanted, width - own))}px`
  })
  return (
    <div class="tip" ref={box} aria-hidden="true" style={{ top: `${y}px` }}>
      <strong>{title}</strong>
      {lines.map(([name, value]) => <p key={name}>{name} <b>{value}</b></p>)}
    </div>
  )
}
