import type { PublisherSchedule } from '../source-reading.ts'
import { childrenNamed, childText, textOf, type XmlElement } from '../xml/element.ts'

const periodMinutes: Readonly<Record<string, number>> = {
  hourly: 60,
  daily: 1440,
  weekly: 10_080,
  monthly: 43_200,
  yearly: 525_600,
}
const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

/** How often the publisher wants to be asked: RSS 2.0 `ttl`, `skipHours`, `skipDays`, and the syndication module of RSS 1.0. */
export function readSchedule(channel: XmlElement): PublisherSchedule {
  const ttl = Number.parseInt(childText(channel, 'ttl'), 10)
  const period = childText(channel, 'sy:updateperiod').toLowerCase()
  const minutes = Object.hasOwn(periodMinutes, period) ? periodMinutes[period] : undefined
  const frequency = Number.parseInt(childText(channel, 'sy:updatefrequency'), 10)
  const skipHours = listed(channel, 'skiphours', 'hour')
    .map((hour) => Number.parseInt(hour, 10) % 24) // RSS 0.91 counted from 1 to 24.
    .filter((hour) => hour >= 0)
  const skipDays = listed(channel, 'skipdays', 'day')
    .map((day) => days.indexOf(day.toLowerCase()))
    .filter((day) => day >= 0)
  return {
    ...(ttl > 0 && { ttlMinutes: ttl }),
    ...(minutes !== undefined && { updateEveryMinutes: minutes / (frequency > 0 ? frequency : 1) }),
    ...(skipHours.length > 0 && { skipHours: [...new Set(skipHours)] }),
    ...(skipDays.length > 0 && { skipDays: [...new Set(skipDays)] }),
  }
}

function listed(channel: XmlElement, list: string, name: string): string[] {
  return childrenNamed(channel, list).flatMap((element) => childrenNamed(element, name).map(textOf))
}
