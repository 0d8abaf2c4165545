"""Ordinary words, so that a child called Will or Young does not stop every sentence with `will` or `young` in it.

A word of this list counts as somebody's name only where it has a capital, and is never taken for a misspelt name. It
holds common English, words of care and commissioning, and words that are names or one letter away from a common one.
"""

_COMMON = """
a able about above access according account across act action active activities activity actual ad adapted add added
address adhd adult adults advice affect after again against age aged agency agree agreed agreement aid aids aim aims
air al alert all allow almost alone along already also although always am amber among amount an and angry annual
another answer anxiety anxious any anybody anyhow anyone anything apart apple apply april apt are area areas arm arms
around arrange art arts as asian ask asked aspect assess assist asthma at attend august aunt aunts autism autistic
autumn available average away baby back bad bag bake baker ball band bank bar barber bare bark barn barred base based
basic basis bath bathing bay be bean bear beautiful became because become bed bee been before began begin behaviour
behaviours behind being belief bell below belt bench benefit bent beside best better between beyond big bike bill bin
bird birth bit black blank bless block blood blue board boat bob body bold bone book border born both bottle bottom
bought boundaries bow bowel bowl box boy boys brain brand brave bread break breaks brick bridge brief bright bring
britain british broken brook brother brothers brought brown bruise bruises brush budget build building burn burns bus
bush business busy but butler buy by cake call called calm came camp can cannot cap car card cards care cared career
careful carer carers cares caret caring carry cars case cash cat catch cater cause caution centre cerebral certain
chain chair challenging chance change charge charity chase chat check cheshire chest chester child childhood children
choice choose christmas church circle city clean clear clinic clock close clothes cloud club coach coat cold collect
colour come comes comfort coming commission common communicate company complete complex concern contact continue
control cook cooked cooking cool cope copes core corner cost could council count country county course court cover cow
cream crisis cross crossing cry cup current cut cycle da dad dads daily dairy dance danger dared dark dart data date
dated dates daughter day days de dead deaf deal dear death december decide deep del delay den dental depend der
describe design desk detail develop device devon di diary did diet differ dinner direct disabled dislike distress
district do doctor does dog doing done door dorset double doubt down draft draw dream dress dressing drew drink
drinking drive driver drop drove drug dry du due during dust duty each eager ear early earn ears ease east easter easy
eat eating eats edge effect egg eight either el elderly else email emergency emotion employ empty end ends energy
engage england english enjoy enough enter entry epilepsy equal era essex eve even evening ever every everybody
everyone exam except exercise expect extra eye eyes face fact fail fair faith fall falls family famous far farm fast
fat father fathers fear feature february fed fee feed feeding feel feet fell felt few field fields fifth fight fill
film final find fine finger finish fire firm first fish fit five fix fixed flat floor flow flower fly focus follow
food foot football for force forest forget form fort forward foster found four frank free fresh friday friend friends
from front fruit full fully fun fund funny future gain gainful gains game games gap garden gardener gas gastrostomy
gate gates gave gay general gentle get gets gift girl girls give given giving glad glass go goal goals god goes going
gold golf gone good got grade gran grand grandad grandfather grandmother grandparents grant grants graph grass grave
great green greet grew grey ground group grow guard guide guy habit had hair half hall halls halton ham hand hands
happen happy harbour hard harm has hat hate hated hates have haven having he head health hear heard hearing heart heat
heaven heavy held hello help helper helps hence her here hers herself hi high hill hills him himself hint his history
hit hoist hold hole holiday holidays hollow holy home homes honest honour hook hop hope hoped hopes hoping horn horse
hospital hot hour hours house how however hub hug huge human hundred hunt hurt ibn ice idea if ill illness impact
important improve in include income increase indeed independent information injury input inside intend interest into
involve iron is issue it item its itself january job jobs john join joint journey joy judge july june junior just
justice keen keep keeps kent kept key keys kick kid kids kind kitchen knee knew knit know knows knowsley la lack lake
lakes lancashire land lane language large las last lasting late later laugh law laws lay le lead leader leads lean
learn least leave leaves leaving led lee left leg legal legs leicester leisure length les less lesson let letter level
liaise liaison library lie life lift light like liked likely likes limit line link links lips list listen little live
lived liverpool lives living load local log lone long longer look looks lose loss lost lot lots loud love loved loves
low loyal lucky lunch made main make maker makes making male mam man manage manager manner many map march mark marked
market marks martial mass master mat match mate maths matter mature may maybe me meadow meal meals mean means measure
meat medical medication medicine meet meltdown member memory men mental mercy merit message met middle might mild mile
miles milk mill mind mine mini minibus minute mix mobile mobility model moderate moment monday money monitor month
months mood moor more morning most mostly mother mothers mountain mouse mouth move moved moves much mum mums music
must my myself nail name named names nana nanny nappies nappy narrow nation natural nature near need needed needs
neither nerve never new newly news next nice night nights nine no noble nobody noise none noon nor norfolk normal
north nose not note notes nothing notice november now number nurse nurses ocean october of off offer office often oil
old olive on once one only onto open option or orange order other others otherwise our out outcome outside over own
owner pack package page paid pain paint painted painter pair palm palsy pan panel paper parent parents park parked
parks part parts party pass past pat patch path patience patient pattern pavement pay peace peak pear peer pen people
pepper per person personal phone physical piano pick picture piece pink place placed places plan plans plant play
player playing plays please plus point police pool poor port positive possible post pound poverty power practice
prayer prefer prepare present press price pride prime print prior private problem process produce progress promise
promote proper protect proud prove provide provider public pull purpose push put quality question quick quiet quite
race rain raise ran range ranger rate rated rather reach react read reader reading ready real reason recent record red
reduce regard regular regulate relate remain remember report require rest result return review rice rich ride right
rights ring rise risk risks river road rock role roles room rope rose roses rough round routine row royal rule rules
run running runs rural rush sad safe safety said saint sale same san sand sat saturday save saw say says scale school
science score scotland sea seal search season seat seatbelt second secure see seed seeing seem seen sefton self sell
send senior sense sensory sent september series serve service services session set setting settle seven several severe
sex shall shape share shared sharp she shed sheet shelter shift shirt shoe shop shopping shore short should show
shower shut siblings sick side sight sign silver similar simple since sing singing single sister sisters sit site six
size skills skip sky sleep sleeps slight sling slow small smart smile smoke smooth snow so social soft sold sole solo
some somebody someone son song sons soon sore sort sound south space speak special speech spell spelling spend sport
spot spring square staff stage stand star stars start starting starts state stated station stay stays steel steer step
steps stick still stock stone stop store storm story straight strange stranger stream street strength stress strike
strong student study style such sudden suffer suffolk sugar suit summer summers sun sunday sunny supper support sure
sweet swim swimming system table take taken takes taking talk talked tall tameside task taste taught taxi te tea teach
teacher team tear teen tell temper ten tend ter term terms test text than thank that the their them then therapist
therapy there therefore these they thin thing things think third this those though thought three through throw
thursday tie till time times tired title to today toilet toileting told tolerate too took tool top torn total touch
tour toward towards town trace track trade trail train trained trainer transition transport travel treat tree trial
triggers trip trouble true trust try trying tuesday tune turn turned twice two type uncle uncles under unit united
until up upon urgent us use used user uses using usual value van vary very via view village violent vision visit
visits voice von waist wait wake wales walk walked walker walking walks wall walls want wants ward warm was wash
washing watch water waters way ways we weak wear weather web wednesday week weekend weekly weeks weight well wells
went were west wet what wheel wheelchair when where whether which while white who whole whom whose why wide wife wild
will willing win wind winter winters wirral wise wish with within without woman women won wood woods word words wore
work worker workers working world worry worse worth would write writing wrote yard year yearly years yes yet you young
your youth zone
""".split()
COMMON_WORDS = frozenset(_COMMON)

TITLES = frozenset("mr mrs miss ms mx dr rev sir master".split())

MONTH_NAMES = frozenset(("april", "august", "may", "june", "january", "july", "march"))

PLACES = frozenset(
    """
    knowsley sefton liverpool wirral halton helens merseyside southport bootle birkenhead runcorn widnes
    kirkby huyton tameside manchester bolton bury oldham rochdale salford stockport trafford wigan blackburn
    blackpool lancashire cumbria cheshire chester warrington crewe macclesfield cambridgeshire cambridge
    peterborough kent canterbury maidstone london birmingham leeds sheffield bristol newcastle nottingham
    leicester
    """.split()
)
"""Places that many schools are named after: alone they name no school."""
