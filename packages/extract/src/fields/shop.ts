import type { Page } from '../page/page.ts'

/** What a page has for sale: prices shown, and whether it takes orders. */
export type Shop = { readonly prices: number; readonly takesOrders: boolean }

const price =
  /^(?:(?:from|now|ab|sale|price:?|only|nur)\s+)?(?:(?:US|CA|AU|NZ)?[$€£¥₹]|(?:USD|EUR|GBP|CHF|kr|zł)\s?)\s?\d[\d.,\s]{0,10}(?:[.,][–-])?$|^\d[\d.,]{0,10}\s?(?:€|EUR|zł|kr|CHF|руб\.?|₽|円|元|₫|TL)$/i
const order =
  /^(?:add (?:item )?to (?:cart|bag|basket|trolley)|buy (?:it )?now|pre-?order(?: now)?|add to (?:wish ?list|registry)|check ?out|in den (?:warenkorb|einkaufswagen)|jetzt kaufen|ajouter au panier|acheter|añadir (?:al carrito|a la cesta)|agregar al carrito|comprar(?: ahora| agora)?|adicionar ao carrinho|aggiungi al carrello|acquista|in winkelwagen|dodaj do koszyka|sepete ekle|в корзину|купить|カートに入れる|加入购物车)$/i

/** Counts prices and order buttons: short texts of their own, as shops show them. */
export function readShop(page: Page): Shop {
  let prices = 0
  let orders = 0
  for (const { tag, attrs, children } of page.elements) {
    if (attrs.itemprop === 'price' || attrs.itemprop === 'offers') prices++
    if (tag === 'input' && (order.test(attrs.value ?? '') || attrs.name === 'quantity')) orders++
    if (attrs.name === 'add-to-cart' || (attrs.action?.includes('/cart/add') ?? false)) orders++
    for (const child of children) {
      if (typeof child !== 'string' || child.length > 60 || child.length < 2) continue
      const text = child.trim()
      if (text.length < 2 || text.length > 30) continue
      if (/\d/.test(text) && price.test(text)) prices++
      else if ((tag === 'a' || tag === 'button' || tag === 'span' || tag === 'div') && order.test(text)) orders++
    }
  }
  return { prices, takesOrders: orders > 0 }
}
