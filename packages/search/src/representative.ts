import type { RepresentativeReason } from '@dateline/contracts/cluster'

/** What is known of a member of a cluster when one is to stand for all. */
export interface Member {
  id: string
  urls: string[]
  /** Milliseconds: published, else modified, else fetched; a day alone at its start. */
  dated: number
  fetchedAt: number
  words: number
  /** Stands on a news agency's own site. */
  isAgency: boolean
  /** Where it says that its text was published first. */
  isBasedOn: string | null
}

/** Clocks and zones are off by less than this; what is dated later than it was fetched by more has a wrong date. */
const CLOCK_MS = 86_400_000
/** A member with less than this share of the median words is a teaser or a torso. */
const STUB_SHARE = 1 / 3

/**
 * The member that stands for all, and why: the one that most others name as the first; else an agency's own; else the one
 * that was published first; else the longest; else the smallest id. A stub only where all that are left are stubs. The
 * same members give the same answer, in whatever order.
 */
export function chooseRepresentative(members: readonly Member[]): { id: string; reason: RepresentativeReason } {
  const named = mostNamed(members)
  if (named.length === 1 && named[0]) return { id: named[0].id, reason: 'named' }
  const agencies = (named.length > 0 ? named : members).filter(({ isAgency }) => isAgency)
  const candidates = withoutStubs(agencies.length > 0 ? agencies : named.length > 0 ? named : members)
  if (agencies.length > 0 && candidates.length === 1 && candidates[0]) return { id: candidates[0].id, reason: 'agency' }
  const earliest = least(candidates, publishedAt)
  if (earliest.length === 1 && earliest[0]) return { id: earliest[0].id, reason: 'earliest' }
  const longest = least(earliest, ({ words }) => -words)
  if (longest.length === 1 && longest[0]) return { id: longest[0].id, reason: 'longest' }
  return { id: longest.map(({ id }) => id).sort()[0] ?? '', reason: 'id' }
}

/** Those that the most others name; none where nobody names any. */
function mostNamed(members: readonly Member[]): Member[] {
  const votes = new Map<string, number>()
  for (const { isBasedOn, urls } of members) {
    if (isBasedOn !== null && !urls.includes(isBasedOn)) votes.set(isBasedOn, (votes.get(isBasedOn) ?? 0) + 1)
  }
  const votesFor = ({ urls }: Member) => Math.max(...urls.map((url) => votes.get(url) ?? 0))
  const named = members.filter((member) => votesFor(member) > 0)
  return least(named, (member) => -votesFor(member))
}

function withoutStubs(members: readonly Member[]): readonly Member[] {
  const words = members.map((member) => member.words).sort((a, b) => a - b)
  const middle = words.length / 2
  const median = ((words[Math.ceil(middle) - 1] ?? 0) + (words[Math.floor(middle)] ?? 0)) / 2
  const whole = members.filter((member) => member.words >= median * STUB_SHARE)
  return whole.length > 0 ? whole : members
}

/** A day alone may mean any hour of it: an instant of that day goes first. A date in the future of the fetch is none. */
function publishedAt({ dated, fetchedAt }: Member): number {
  if (dated > fetchedAt + CLOCK_MS) return fetchedAt
  return dated % CLOCK_MS === 0 ? dated + CLOCK_MS - 1 : dated
}

function least(members: readonly Member[], of: (member: Member) => number): Member[] {
  const lowest = Math.min(...members.map(of))
  return members.filter((member) => of(member) === lowest)
}
