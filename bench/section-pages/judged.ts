/**
 * Listing pages of ../shared/extraction that carry articles, with what the addresses of their articles look like: judged by
 * hand, page by page; those in menus and footers count too, though none of ours are taken from there. All other listings there sell things; whatever is found on those is not counted.
 */
export const judged: { id: string; stories: RegExp }[] = [
  { id: 'wcxb-2901', stories: /^\/20\d\d\/\d+\/./ },
  { id: 'wcxb-2902', stories: /^\/(changelog\/20|[a-z-]+\/[a-z-]+\/[^/]+-[^/]+-|[a-z-]+\/[^/]{40,}\/$)/ },
  { id: 'wcxb-2903', stories: /^\/20\d\d\/\d\d\/\d\d\/./ },
  { id: 'wcxb-2962', stories: /^\/(news\/articles\/|future\/article\/20|reel\/video\/|audio\/play\/)/ },
  { id: 'wcxb-2969', stories: /^\/[a-z-]+\/\d{5,}\/|^\/[a-z-]+\/[a-z-]+\/\d{5,}\/|^\/(\d{4}\/\d+\/\d+\/)?\d{5,}\// },
  { id: 'wcxb-2971', stories: /^\/(story|gallery)\// },
  { id: 'wcxb-4508', stories: /^\/magazine\/article\// },
]
