/** One of five folds: all pages of a registrable domain (near enough: its last two labels) fall into one. */
export function foldOf(url: string): number {
  const host =
    URL.parse(url)
      ?.hostname.replace(/^www\./, '')
      .split('.')
      .slice(-2)
      .join('.') ?? url
  let hash = 2_166_136_261
  for (let i = 0; i < host.length; i++) hash = Math.imul(hash ^ host.charCodeAt(i), 16_777_619)
  return (hash >>> 0) % 5
}
