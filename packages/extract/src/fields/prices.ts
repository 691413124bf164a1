import type { Page } from '../page/page.ts'

const price =
  /^(?:(?:from|now|ab|sale|price:?|only|nur)\s+)?(?:(?:US|CA|AU|NZ)?[$€£¥₹]|(?:USD|EUR|GBP|CHF|kr|zł)\s?)\s?\d[\d.,\s]{0,10}(?:[.,][–-])?$|^\d[\d.,]{0,10}\s?(?:€|EUR|zł|kr|CHF|руб\.?|₽|円|元|₫|TL)$/i

/** Counts prices as shops show them: short texts of their own, or named by microdata. */
export function countPrices(page: Page): number {
  let prices = 0
  for (const { attrs, children } of page.elements) {
    if (attrs.itemprop === 'price' || attrs.itemprop === 'offers') prices++
    for (const child of children) {
      if (typeof child !== 'string' || child.length > 60) continue
      const text = child.trim()
      if (text.length <= 30 && price.test(text)) prices++
    }
  }
  return prices
}
