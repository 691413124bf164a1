/** A story as a listing page shows it. */
export interface Story {
  path: string
  title: string
  /** Of its day. */
  datetime: string
}

/** A page in one layout. `host` is where stories lie, beside the page's own. */
export type Layout = (stories: Story[], host: string) => string

const menu = ['World', 'Politics', 'Business', 'Sport', 'Culture'].map((name) => ({
  name,
  path: `/${name.toLowerCase()}`,
}))
const links = (list: { name: string; path: string }[], around = 'li') =>
  list.map(({ name, path }) => `<${around}><a href="${path}">${name}</a></${around}>`).join('')
const services = [
  { name: 'Sign in', path: '/account/sign-in' },
  { name: 'Subscribe from two crowns a week', path: '/subscribe?from=header' },
  { name: 'Newsletters', path: '/newsletters' },
  { name: 'Privacy policy and cookies of this paper', path: '/privacy-policy' },
  { name: 'Who we are and who owns us', path: '/about-us' },
  { name: 'Advertise with the paper and its partners', path: '/advertise' },
]
const topics = [
  { name: 'Climate change and energy', path: '/topics/climate-change-and-energy' },
  { name: 'Local elections in the north', path: '/topic/local-elections-in-the-north' },
  { name: 'All stories by Ada B', path: '/authors/ada-b' },
]
const head = `<header><nav><ul>${links(menu)}</ul></nav></header>`
const foot = `<footer><ul>${links(services)}</ul></footer>`
const page = (body: string, extra = '') =>
  `<!doctype html><html lang="en"><head><title>The Paper</title>${extra}</head><body>${body}</body></html>`
const each = (stories: Story[], show: (story: Story, index: number) => string) => stories.map(show).join('')
const teaser = 'The decision came late, after a day of talks that few had thought would end so soon.'

export const layouts: Record<string, Layout> = {
  'cards with linked headlines': (stories) =>
    page(
      `${head}<main>${each(stories, ({ path, title, datetime }) => `<article><a href="${path}"><img src="/i.jpg" alt=""></a><h3><a href="${path}">${title}</a></h3><p>${teaser}</p><time datetime="${datetime}">today</time><a href="/authors/ada-b">Ada B</a></article>`)}<ul>${links(topics)}</ul></main>${foot}`,
    ),
  'cards that are links as a whole': (stories) =>
    page(
      `${head}<main>${each(stories, ({ path, title }) => `<a class="card" href="${path}"><img src="/i.jpg" alt="A picture"><span>Live</span><h2>${title}</h2><p>${teaser}</p></a>`)}</main>${foot}`,
    ),
  'headlines without links above "more"': (stories) =>
    page(
      `${head}<main>${each(stories, ({ path, title }) => `<div class="item"><h2>${title}</h2><p>${teaser} It was <a href="/topics/harbours">the harbour</a> again.</p><a href="${path}">Weiterlesen</a></div>`)}<h2>Sport</h2><a href="/sport">Weiterlesen</a></main>${foot}`,
    ),
  'a table of headlines': (stories) =>
    page(
      `<table><tr>${links(menu, 'td')}</tr></table><table>${each(stories, ({ path, title }) => `<tr><td>12:40</td><td><a href="${path}">${title}</a></td></tr>`)}</table><table><tr>${links(services, 'td')}</tr></table>`,
    ),
  'divisions with classes alone': (stories) =>
    page(
      `<div class="site-nav">${links(menu, 'div')}${links(topics, 'div')}</div><div class="river">${each(stories, ({ path, title }) => `<div class="river__item"><div class="river__title"><a href="${path}">${title}</a></div></div>`)}</div><div class="site-footer">${links(services, 'div')}</div>`,
    ),
  'divisions with classes that say nothing': (stories) =>
    page(
      `<div class="x1">${links(menu, 'div')}${links(topics, 'div')}</div><div class="x2">${each(stories, ({ path, title }) => `<div class="x3"><a href="${path}">${title}</a></div>`)}</div><div class="x4">${links(services, 'div')}</div>`,
    ),
  'a list in JSON-LD alone': (stories, host) =>
    page(
      `<div id="app"></div>${foot}`,
      `<script type="application/ld+json">${JSON.stringify({
        '@context': 'https://schema.org',
        '@graph': [
          { '@type': 'BreadcrumbList', itemListElement: [{ '@type': 'ListItem', item: `https://${host}/world` }] },
          {
            '@type': 'CollectionPage',
            mainEntity: {
              '@type': 'ItemList',
              itemListElement: stories.map(({ path, title }, index) => ({
                ...{ '@type': 'ListItem', position: index + 1, url: `https://${host}${path}`, name: title },
              })),
            },
          },
        ],
      })}</script>`,
    ),
  'a blog with whole posts': (stories) =>
    page(
      `${head}${each(stories, ({ path, title }) => `<section class="post"><h1><a href="${path}" rel="bookmark">${title}</a></h1><p>${teaser} More of it is in <a href="/about/how-we-work">how we work</a>.</p><p>${teaser}</p><p class="meta">Filed under <a href="/category/city">City</a>, <a href="${path}#comments">4 comments</a></p></section>`)}<div class="pagination"><a href="/page/2">Older posts of this blog</a></div>${foot}`,
    ),
  'a sister host': (stories, host) =>
    page(
      `${head}<main>${each(stories, ({ path, title }) => `<article><h3><a href="https://sport.${host.replace(/^www\./, '')}${path}">${title}</a></h3></article>`)}<a href="https://partner.example/2026/11/24/buy-these-shoes-before-they-are-gone">Buy these shoes before they are gone</a></main>${foot}`,
    ),
  'short headlines': (stories) =>
    page(
      `${head}<main>${each(stories, ({ path, title }) => `<article><h3><a href="${path}">${title.split(' ').slice(0, 3).join(' ')}</a></h3></article>`)}</main>${foot}`,
    ),
  'a front page in sections': (stories) =>
    page(
      `${head}<main>${menu
        .map(
          ({ name, path }, section) =>
            `<section><h2><a href="${path}">${name}</a></h2>${each(
              stories.filter((_, index) => index % menu.length === section),
              (story) => `<li><a href="${story.path}">${story.title}</a></li>`,
            )}<a href="${path}">More from ${name} and its correspondents</a></section>`,
        )
        .join(
          '',
        )}</main><aside><h2>Listen</h2><a href="/podcasts/the-week-in-five-minutes">The week in five minutes</a></aside>${foot}`,
    ),
  'a page without stories': () =>
    page(`${head}<main><h1>About us</h1><ul>${links(topics)}${links(services)}</ul></main>${foot}`),
}

/** How the stories of a site are addressed. */
export const addresses: Record<string, (slug: string, number: number) => string> = {
  'a date and a name': (slug, number) => `/2026/11/${String((number % 27) + 1).padStart(2, '0')}/${slug}`,
  'a section, a name, a number': (slug, number) => `/politics/${slug}-${100_000 + number * 37}.html`,
  'a number': (_, number) => `/articles/${1_060_000 + number * 13}/`,
  'a parameter': (_, number) => `/news.php?id=${20_000 + number * 7}`,
  'a code': (_, number) => `/news/articles/c${((number + 11) * 7_919_191_919).toString(36)}o`,
  'a section and a name': (slug) => `/culture/${slug}`,
  'a section and a short name': (slug) => `/sport/${slug.split('-').slice(0, 2).join('-')}`,
  'a name alone': (slug) => `/${slug}/`,
}
