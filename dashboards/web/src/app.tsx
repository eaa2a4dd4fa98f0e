import { ErrorBoundary, lazy, LocationProvider, Route, Router, useLocation } from 'preact-iso'
import { useEffect, useRef, useState } from 'preact/hooks'
import { Bar } from './bar'
import { useAsOf } from './address'
import { aheadOf } from './api/questions'
import { Empty, Failed } from './part/state'
import { day, isDay, isoDay } from './text/format'
import { Board } from './view/board'

// The board comes with the page; every other view when it is asked for first.
const Company = lazy(() => {
  aheadOf(location)
  return import('./view/company').then((m) => m.Company)
})
const Evidence = lazy(() => import('./view/evidence').then((m) => m.Evidence))
const Live = lazy(() => import('./view/live').then((m) => m.Live))
const Track = lazy(() => import('./view/record').then((m) => m.Track))
const Sources = lazy(() => import('./view/sources').then((m) => m.Sources))
const Backfills = lazy(() => import('./view/backfills').then((m) => m.Backfills))
const Playbook = lazy(() => import('./view/playbook').then((m) => m.Playbook))

// Addresses of the query API are files to the browser, not views.
const ours = /^\/(?!api\/)/

export function App() {
  return (
    <LocationProvider scope={ours}>
      <Page />
    </LocationProvider>
  )
}

function Page() {
  const { path } = useLocation()
  const asOf = useAsOf()
  const main = useRef<HTMLElement>(null)
  const [broken, setBroken] = useState<unknown>()
  const first = useRef(true)
  // From the board one goes on to a company: its view is fetched while the board is read.
  useEffect(() => {
    const later = setTimeout(() => path === '/' && void Company.preload(), 1500)
    return () => clearTimeout(later)
  }, [path])
  // What a company's view will ask is asked when its link is pressed, before the view is there.
  useEffect(() => {
    const pressed = ({ target }: Event) => {
      const link = target instanceof Element ? target.closest('a[href]') : null
      if (link instanceof HTMLAnchorElement && link.origin === location.origin) aheadOf(link)
    }
    const presses = ['pointerdown', 'click']
    for (const press of presses) document.addEventListener(press, pressed, { capture: true })
    return () => {
      for (const press of presses) document.removeEventListener(press, pressed, { capture: true })
    }
  }, [])
  // Another view begins at its top, and a screen reader hears of it.
  useEffect(() => {
    setBroken(undefined)
    if (first.current) {
      first.current = false
      return
    }
    if (location.hash === '') scrollTo(0, 0)
    main.current?.focus({ preventScroll: true })
  }, [path])
  return (
    <>
      <a class="skip" href="#main">Skip to the view</a>
      <Bar />
      {isDay(asOf) && <p class="past" role="status"><Past path={path} asOf={asOf} /></p>}
      <main id="main" ref={main} tabIndex={-1}>
        {broken === undefined ? (
          <ErrorBoundary onError={setBroken}>
            <Router>
              <Route path="/" component={Board} />
              <Route path="/company/:id" component={Company} />
              <Route path="/event/:id" component={Evidence} />
              <Route path="/alerts" component={Live} />
              <Route path="/record" component={Track} />
              <Route path="/sources" component={Sources} />
              <Route path="/backfills" component={Backfills} />
              <Route path="/playbook/:rule" component={Playbook} />
              <Route default component={Nowhere} />
            </Router>
          </ErrorBoundary>
        ) : (
          <Failed failure={broken as Error} again={() => location.reload()} />
        )}
      </main>
      <footer>
        <p>Foreshock tells what sources said and what followed from it. A forecast is a probability, not a statement about anyone’s plans.</p>
      </footer>
    </>
  )
}

// Past tells what the as-of day means to a view.
function Past({ path, asOf }: { path: string; asOf: string }) {
  const end = <>the end of <strong>{day(asOf)}</strong> (UTC)</>
  if (path.startsWith('/playbook/')) return <>This text belongs to the program, not to a day. All that is known is shown as of {end}.</>
  if (asOf > isoDay(Date.now())) return <>The end of <strong>{day(asOf)}</strong> (UTC) is yet to come. What is known so far is in this view.</>
  return <>What was known at {end}. Nothing that became known later is in this view.</>
}

function Nowhere() {
  return (
    <Empty title="There is no page at this address">
      <a href="/">To the board</a>
    </Empty>
  )
}
