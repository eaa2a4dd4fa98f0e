declare module 'virtual:playbooks' {
  const html: Record<string, string>
  export default html
}
