import { useRoute } from 'preact-iso'
import { useEffect } from 'preact/hooks'
import books from 'virtual:playbooks'
import { useLink } from '../address'
import { Empty } from '../part/state'

// Playbook is what to do when a rule raises an alert.
export function Playbook() {
  const { rule = '' } = useRoute().params
  const link = useLink()
  useEffect(() => {
    document.title = `${rule} · Foreshock`
  }, [rule])
  const html = Object.hasOwn(books, rule) ? books[rule] : undefined
  if (html === undefined) return <Empty title="There is no playbook for a rule of that name"><a href={link('/alerts')}>To the alerts</a></Empty>
  return (
    <>
      <p class="crumb"><a href={link('/alerts')}>Alerts</a></p>
      {/* The text ships with the program and was made HTML when it was built. */}
      <article class="prose" dangerouslySetInnerHTML={{ __html: html }} />
    </>
  )
}
