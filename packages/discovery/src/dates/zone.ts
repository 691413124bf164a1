// RFC 822, section 5.1, and the abbreviations that feeds use beside them, each where it has one meaning in the news. Hours from UTC.
const hours: Readonly<Record<string, number>> = {
  z: 0,
  ut: 0,
  utc: 0,
  gmt: 0,
  wet: 0,
  est: -5,
  edt: -4,
  cst: -6,
  cdt: -5,
  mst: -7,
  mdt: -6,
  pst: -8,
  pdt: -7,
  akst: -9,
  akdt: -8,
  hst: -10,
  ast: -4,
  adt: -3,
  nst: -3.5,
  ndt: -2.5,
  west: 1,
  cet: 1,
  cest: 2,
  mez: 1,
  mesz: 2,
  met: 1,
  mest: 2,
  eet: 2,
  eest: 3,
  msk: 3,
  trt: 3,
  sast: 2,
  wat: 1,
  cat: 2,
  eat: 3,
  gst: 4,
  pkt: 5,
  npt: 5.75,
  ict: 7,
  wib: 7,
  wita: 8,
  wit: 9,
  hkt: 8,
  sgt: 8,
  pht: 8,
  awst: 8,
  jst: 9,
  kst: 9,
  acst: 9.5,
  acdt: 10.5,
  aest: 10,
  aedt: 11,
  nzst: 12,
  nzdt: 13,
  brt: -3,
  art: -3,
  clt: -4,
  cot: -5,
  pet: -5,
}

/** `Z` or `+hh:mm` for an offset or a zone's abbreviation that begins the text; '' where there is none that is known. */
export function zoneOf(text: string): string {
  const offset = text.match(/^\s*(?:GMT|UTC|UT)?\s*([+-])(\d{1,2}):?(\d{2})?(?!\d)/i)
  if (offset !== null) return spell(offset[1] === '-', Number(offset[2]), Number(offset[3] ?? 0))
  const name = text.match(/^\s*\(?([A-Za-z]{1,5})(?![A-Za-z])/)?.[1]?.toLowerCase()
  const known = name === undefined || !Object.hasOwn(hours, name) ? undefined : hours[name]
  return known === undefined ? '' : spell(known < 0, Math.trunc(Math.abs(known)), (Math.abs(known) % 1) * 60)
}

function spell(isWest: boolean, hour: number, minute: number): string {
  if (hour > 15 || minute > 59) return ''
  if (hour === 0 && minute === 0) return 'Z'
  return `${isWest ? '-' : '+'}${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}
