// Names and short forms of the months by number, in the languages of most news; lower case, without a final dot.
const names: readonly string[] = [
  'january jan januar jän jänner janvier janv enero ene janeiro gennaio gen januari stycznia styczeń ocak января янв січня leden ledna tammikuuta januára ianuarie január يناير जनवरी',
  'february feb februar febr février févr fév febrero fevereiro fev febbraio februari lutego luty şubat февраля фев лютого února únor helmikuuta februarie február فبراير फरवरी',
  'march mar märz mrz mär mars marzo março maart mrt marca marzec mart марта мар березня března březen maaliskuuta martie március مارس मार्च',
  'april apr avril avr abril abr aprile kwietnia kwiecień nisan апреля апр квітня dubna duben huhtikuuta aprilie április أبريل अप्रैल',
  'may mai mayo maio mag maggio mei maja maj mayıs мая май травня května květen toukokuuta május مايو मई',
  'june jun juni juin junio junho giugno giu czerwca czerwiec haziran июня июн червня června červen kesäkuuta iunie június يونيو जून',
  'july jul juli juillet juil julio julho luglio lug lipca lipiec temmuz июля июл липня července červenec heinäkuuta iulie július يوليو जुलाई',
  'august aug août aout agosto ago augustus agustus sierpnia sierpień ağustos августа авг серпня srpna srpen elokuuta augusti augusztus أغسطس अगस्त',
  'september sep sept septembre septiembre setembro set settembre września wrzesień eylül сентября сен сент вересня září syyskuuta septembrie szeptember سبتمبر सितंबर',
  'october oct oktober okt octobre octubre outubro out ottobre ott października październik ekim октября окт жовтня října říjen lokakuuta octombrie október أكتوبر अक्टूबर',
  'november nov novembre noviembre novembro listopada listopad kasım ноября ноя листопада listopadu marraskuuta noiembrie نوفمبر नवंबर',
  'december dec dezember dez décembre déc diciembre dic dezembro dicembre grudnia grudzień aralık декабря дек грудня prosince prosinec joulukuuta decembrie desember ديسمبر दिसंबर',
]

const numbers = new Map(names.flatMap((line, i) => line.split(' ').map((name) => [name, i + 1] as const)))

/** The number of the month, 1 to 12, by its name or short form in one of some twenty languages; null where it is none. */
export function monthNumber(name: string): number | null {
  return numbers.get(name.toLowerCase().replace(/\.$/, '')) ?? null
}
