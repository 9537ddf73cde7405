"""Countries by code, English name, and all that lists call them: folded to small letters without accents and marks."""

from functools import lru_cache

# ISO 3166 codes of three and two letters, the name, then spellings in fourteen languages and those of older lists.
_COUNTRIES = """
ABW|AW|Aruba|aruba
AFG|AF|Afghanistan|afeganistao|afganistan|afghanistan
AGO|AO|Angola|angola
AIA|AI|Anguilla|anguila|anguilla
ALA|AX|Åland Islands|ahvenanmaa|aland|aland adalar|aland islands|alandinseln|alandy|iles aland|ilhas aland|islas aland|isole aland|wyspy alandzkie
ALB|AL|Albania|albania|albanie|albanien|arnavutluk
AND|AD|Andorra|andora|andorra|andorre
ARE|AE|United Arab Emirates|arabiemiirikunnat|birlesik arap emirlikleri|de forenede arabiske emirater|de forente arabiske emirater|emirados arabes unidos|emirates|emirati arabi uniti|emiratos arabes unidos|emirats arabes unis|forenade arabemiraten|spojene arabske emiraty|uae|united arab emirates|vereinigte arab emirate|vereinigte arabische emirate|verenigde arabische emiraten|zjednoczone emiraty arabskie
ARG|AR|Argentina|argentiina|argentina|argentine|argentinie|argentinien|argentyna|arjantin
ARM|AM|Armenia|armenia|armenie|armenien|ermenistan
ASM|AS|American Samoa|american samoa|americka samoa|amerikaans samoa|amerikan samoa|amerikan samoas|amerikanisch samoa|amerikansk samoa|amerikanska samoa|samoa americaines|samoa americana|samoa americane|samoa amerykanskie
ATA|AQ|Antarctica|antarctica|antarctique|antarktida|antarktika|antarktis|antarktyda|antartida|antartide
ATF|TF|French Southern Territories|de franske besiddelser i det sydlige indiske ocean og antarktis|de franske sorterritorier|fr s antarctic lands|francouzska jizni uzemi|francuskie terytoria poludniowe i antarktyczne|frans z guney topraklar|franse gebieden in de zuidelijke indische oceaan|franska sydterritorierna|franzosische sud und antarktisgebiete|french southern territories|ranskan etelaiset ja antarktiset alueet|terre australi francesi|terres australes francaises|territorios australes franceses|territorios franceses do sul
ATG|AG|Antigua & Barbuda|antigua a barbuda|antigua and barb|antigua and barbuda|antigua e barbuda|antigua en barbuda|antigua et barbuda|antigua i barbuda|antigua ja barbuda|antigua och barbuda|antigua og barbuda|antigua und barbuda|antigua ve barbuda|antigua y barbuda
AUS|AU|Australia|australia|australie|australien|avustralya
AUT|AT|Austria|austria|autriche|avusturya|itavalta|oostenrijk|osterreich|osterrike|ostrig|rakousko
AZE|AZ|Azerbaijan|aserbaidschan|aserbajdsjan|azerbaidjan|azerbaidzan|azerbaigian|azerbaijan|azerbaijao|azerbaiyan|azerbajdzan|azerbajdzjan|azerbaycan|azerbeidzjan|azerbejdzan
BDI|BI|Burundi|burundi
BEL|BE|Belgium|belcika|belgia|belgica|belgie|belgien|belgio|belgique|belgium
BEN|BJ|Benin|benin
BES|BQ|Caribbean Netherlands|caraibi olandesi|caribbean netherlands|caribe neerlandes|caribisch nederland|de tidligere nederlandske antiller|karayip hollandas|karibian alankomaat|karibische niederlande|karibisk nederland|karibiska nederlanderna|karibske nizozemsko|niderlandy karaibskie|paises baixos caribenhos|pays bas caribeens
BFA|BF|Burkina Faso|burkina faso|burquina faso
BGD|BD|Bangladesh|banglades|bangladesch|bangladesh|bangladesz
BGR|BG|Bulgaria|bulgaria|bulgarie|bulgarien|bulgarije|bulgaristan|bulharsko
BHR|BH|Bahrain|bahrain|bahrajn|bahrein|bahreyn|barein
BHS|BS|Bahamas|bahama|bahamalar|bahamas|bahamy
BIH|BA|Bosnia & Herzegovina|bosna a hercegovina|bosna hersek|bosnia|bosnia and herz|bosnia and herzegovina|bosnia e herzegovina|bosnia ed erzegovina|bosnia hercegovina|bosnia herzegovina|bosnia i hercegowina|bosnia ja hertsegovina|bosnia y herzegovina|bosnie en herzegovina|bosnie herzegovine|bosnien|bosnien hercegovina|bosnien och hercegovina|bosnien und herzegowina
BLM|BL|St. Barthélemy|s t barthelemy|saint barthelemy|san bartolome|sao bartolomeu|svaty bartolomej
BLR|BY|Belarus|belarus|belorusko|belorussia|bialorus|bielorrusia|bielorrussia|bielorussia|bielorussie|byelorussia|valko venaja|weissrussland
BLZ|BZ|Belize|belice|belize
BMU|BM|Bermuda|bermuda|bermudas|bermudes|bermudy
BOL|BO|Bolivia|bolivia|bolivia plurinational state of|bolivie|bolivien|bolivya|boliwia|plurinational state of bolivia
BRA|BR|Brazil|brasil|brasile|brasilia|brasilien|brazil|brazilie|brazylia|bresil|brezilya
BRB|BB|Barbados|barbade|barbados
BRN|BN|Brunei|brunei|brunei darussalam|brunej
BTN|BT|Bhutan|bhoutan|bhutan|butan|butao
BVT|BV|Bouvet Island|bouvet adas|bouvet island|bouveteiland|bouvetinsel|bouvetnsaari|bouvetoen|bouveton|bouvetoya|bouvetuv ostrov|ile bouvet|ilha bouvet|isla bouvet|isola bouvet|wyspa bouveta
BWA|BW|Botswana|botsuana|botsvana|botswana
CAF|CF|Central African Republic|centraal afrikaanse republiek|central african rep|central african republic|centralafrikanska republiken|den centralafrikanske republik|den sentralafrikanske republikk|keski afrikan tasavalta|orta afrika cumhuriyeti|repubblica centrafricana|republica centro africana|republica centroafricana|republika srodkowoafrykanska|republique centrafricaine|stredoafricka republika|zentralafrikanische republik
CAN|CA|Canada|canada|kanada
CCK|CC|Cocos (Keeling) Islands|cocos islands|cocos keeling adalar|cocos keeling islands|cocoseilanden|cocosoerne|iles cocos|ilhas cocos keeling|islas cocos|isole cocos keeling|kokosinseln|kokosoarna|kokosove ostrovy|kokosoyene|kookossaaret keelingsaaret|wyspy kokosowe
CHE|CH|Switzerland|isvicre|schweiz|suica|suisse|suiza|sveits|sveitsi|svizzera|svycarsko|swiss confederation|switzerland|szwajcaria|zwitserland
CHL|CL|Chile|chile|chili|cile|sili
CHN|CN|China|china|china mainland|chine|chiny|cin|cina|kiina|kina|mainland china|p r china|peoples republic of china|prc
CIV|CI|Côte d\u2019Ivoire|costa davorio|costa do marfim|cote d ivoire|cote divoire|elfenbenskusten|elfenbenskysten|ivoorkust|ivory coast|norsunluurannikko|pobrezi slonoviny
CMR|CM|Cameroon|camaroes|cameroon|cameroun|camerun|kameroen|kamerun
COD|CD|Congo - Kinshasa|congo dem rep|congo democratic republic of|congo kinshasa|congo the democratic republic of|dem rep congo|democratic republic of congo|democratic republic of the congo|demokratyczna republika konga|dr congo|drc|kongo kinsasa|kongo kinshasa|kongon demokraattinen tasavalta|republica democratica del congo|zaire
COG|CG|Congo - Brazzaville|congo|congo brazzaville|congo rep|kongo|kongo brazavil|kongo brazzaville|kongon tasavalta|republic of congo|republic of the congo|republica do congo
COK|CK|Cook Islands|cook adalar|cook is|cook islands|cookeilanden|cookinsaaret|cookinseln|cookoarna|cookoerne|cookovy ostrovy|cookoyene|iles cook|ilhas cook|islas cook|isole cook|wyspy cooka
COL|CO|Colombia|colombia|colombie|kolombiya|kolumbia|kolumbie|kolumbien
COM|KM|Comoros|comoras|comore|comoren|comorerne|comores|comoros|komoren|komorene|komorerna|komorit|komorlar|komory
CPV|CV|Cape Verde|cabo verde|cap vert|cape verde|capo verde|kaapverdie|kap verde|kapp verde|kapverdy|republika zielonego przyladka
CRI|CR|Costa Rica|costa rica|kosta rika|kostarika|kostaryka
CUB|CU|Cuba|cuba|kuba|kuuba
CUW|CW|Curaçao|curacao|curazao
CXR|CX|Christmas Island|christmas adas|christmas island|christmaseiland|christmasoya|ile christmas|ilha christmas|isla de navidad|isola christmas|joulusaari|juleoen|julon|vanocni ostrov|weihnachtsinsel|wyspa bozego narodzenia
CYM|KY|Cayman Islands|cayman adalar|cayman is|cayman islands|caymanoarna|caymanoerne|caymanoyene|caymansaaret|iles caimans|ilhas cayman|islas caiman|isole cayman|kaaimaneilanden|kaimaninseln|kajmanske ostrovy|kajmany
CYP|CY|Cyprus|chipre|chypre|cipro|cypern|cypr|cyprus|k br s|kypr|kypros|zypern
CZE|CZ|Czechia|cechia|cekya|cesko|chequia|czech republic|czechia|czechy|tchequia|tchequie|tjeckien|tjekkiet|tschechien|tschechische republik|tsekki|tsjechie|tsjekkia
DEU|DE|Germany|alemanha|alemania|allemagne|almanya|brd|bundesrepublik deutschland|deutschland|duitsland|federal republic of germany|frg|germania|germany|nemecko|niemcy|saksa|tyskland
DJI|DJ|Djibouti|cibuti|djibouti|djibuti|dschibuti|dzibuti|dzibutsko|gibuti|yibuti
DMA|DM|Dominica|dominica|dominika|dominique
DNK|DK|Denmark|danemark|dania|danimarca|danimarka|danmark|dansko|denemarken|denmark|dinamarca|tanska
DOM|DO|Dominican Republic|den dominikanske republik|den dominikanske republikk|dominicaanse republiek|dominican rep|dominican republic|dominik cumhuriyeti|dominikaaninen tasavalta|dominikana|dominikanische republik|dominikanska republika|dominikanska republiken|repubblica dominicana|republica dominicana|republique dominicaine
DZA|DZ|Algeria|algeria|algerie|algerien|algeriet|algerije|algieria|alzirsko|argelia|cezayir
ECU|EC|Ecuador|ecuador|ekvador|ekwador|equador|equateur
EGY|EG|Egypt|agypten|arab republic of egypt|egipt|egipto|egito|egitto|egypt|egypt arab rep|egypte|egypten|egypti|m s r
ERI|ER|Eritrea|eritre|eritrea|eritreia|erythree|erytrea
ESH|EH|Western Sahara|bat sahra|lansi sahara|saara ocidental|sahara occidental|sahara occidentale|sahara zachodnia|vastsahara|vest sahara|vestsahara|w sahara|westelijke sahara|western sahara|westsahara|zapadni sahara
ESP|ES|Spain|espagne|espana|espanha|espanja|hiszpania|ispanya|spagna|spain|spanelsko|spania|spanien|spanje
EST|EE|Estonia|estland|estonia|estonie|estonsko|estonya|viro
ETH|ET|Ethiopia|athiopien|ethiopia|ethiopie|etiopia|etiopie|etiopien|etiyopya
FIN|FI|Finland|finland|finlande|finlandia|finlandiya|finnland|finsko|suomi
FJI|FJ|Fiji|fidji|fidschi|fidzi|figi|fiji|fiyi
FLK|FK|Falkland Islands|falkland adalar|falkland is|falkland islands|falkland islands malvinas|falklandeilanden|falklandinsaaret|falklandinseln|falklandske ostrovy|falklandsoarna|falklandsoerne|falklandsoyene|falklandy|iles malouines|ilhas malvinas|islas malvinas|isole falkland
FRA|FR|France|franca|france|francia|francie|francja|frankreich|frankrig|frankrijk|frankrike|fransa|ranska
FRO|FO|Faroe Islands|f roerne|f royene|faeroe is|faeroer|faerske ostrovy|faroarna|faroe adalar|faroe islands|faroer|farsaaret|iles feroe|ilhas faroe|islas feroe|isole f r oer|wyspy owcze
FSM|FM|Micronesia|micronesia|micronesia fed sts|micronesia federated states of|micronesie|mikronesia|mikronesiafoderasjonen|mikronesie|mikronesien|mikronezja|mikronezya
GAB|GA|Gabon|gabao|gabon|gabun
GBR|GB|United Kingdom|birlesik krall k|bk|britain|britannia|england|great britain|grossbritannien|iso britannia|northern ireland|r u|regno unito|reino unido|royaume uni|scotland|spojene kralovstvi|storbritannia|storbritannien|u k|uk|united kingdom|united kingdom of great britain and northern ireland|vereinigtes konigreich|verenigd koninkrijk|vk|wales|wielka brytania|wlk bryt
GEO|GE|Georgia|georgia|georgie|georgien|gruzie|gruzja|gurcistan
GGY|GG|Guernsey|guernesey|guernsey
GHA|GH|Ghana|gana|ghana
GIB|GI|Gibraltar|cebelitar k|gibilterra|gibraltar
GIN|GN|Guinea|gine|guine|guinea|guinee|gwinea
GLP|GP|Guadeloupe|guadalupa|guadalupe|guadeloupe|gwadelupa
GMB|GM|Gambia|gambia|gambie|gambiya
GNB|GW|Guinea-Bissau|gine bissau|guine bissau|guinea bisau|guinea bissau|guinee bissau|gwinea bissau
GNQ|GQ|Equatorial Guinea|aquatorialguinea|ekvator ginesi|ekvatorial guinea|ekvatorialguinea|eq guinea|equatoriaal guinea|equatorial guinea|guine equatorial|guinea ecuatorial|guinea equatoriale|guinee equatoriale|gwinea rownikowa|kvatorialguinea|paivantasaajan guinea|rovnikova guinea
GRC|GR|Greece|gr kenland|grece|grecia|grecja|greece|grekland|griechenland|griekenland|hellas|kreikka|recko|yunanistan
GRD|GD|Grenada|granada|grenada|grenade
GRL|GL|Greenland|greenland|grenlandia|groenland|groenlandia|gronland|gronlanti|gronsko
GTM|GT|Guatemala|guatemala|gwatemala
GUF|GF|French Guiana|francouzska guyana|frans guyana|frans z guyanas|fransk guyana|franska guyana|franzosisch guayana|french guiana|guayana francesa|guiana francesa|gujana francuska|guyana francese|guyane francaise|ranskan guayana
GUM|GU|Guam|guam
GUY|GY|Guyana|guiana|gujana|guyana
HKG|HK|Hong Kong SAR China|china hong kong sar|cin hong kong oib|hong kong|hong kong rae da china|hong kong sar|hong kong sar china|hongkong|hongkong kiinan erityishallintoalue|hongkong sar|hongkong sar kina|hongkong sar van china|hongkong zao ciny|r a s chinoise de hong kong|rae de hong kong china|ras di hong kong|sar hongkong|sonderverwaltungsregion hongkong|sra hongkong chiny
HMD|HM|Heard & McDonald Islands|heard adas ve mcdonald adalar|heard and mcdonald islands|heard en mcdonaldeilanden|heard i and mcdonald is|heard island og mcdonald islands|heard ja mcdonaldinsaaret|heard og mcdonaldoyene|heard und mcdonaldinseln|heardon och mcdonaldoarna|hearduv ostrov a mcdonaldovy ostrovy|iles heard et macdonald|ilhas heard e mcdonald|islas heard y mcdonald|isole heard e mcdonald|wyspy heard i mcdonalda
HND|HN|Honduras|honduras
HRV|HR|Croatia|chorvatsko|chorwacja|croacia|croatia|croatie|croazia|h rvatistan|kroatia|kroatie|kroatien
HTI|HT|Haiti|haiti
HUN|HU|Hungary|hongarije|hongrie|hungary|hungria|macaristan|madarsko|ungarn|ungern|ungheria|unkari|wegry
IDN|ID|Indonesia|endonezya|indonesia|indonesie|indonesien|indonezja
IMN|IM|Isle of Man|ile de man|ilha de man|isla de man|isle of man|isola di man|man|man adas|mansaari|ostrov man|wyspa man
IND|IN|India|hindistan|inde|india|indie|indien|intia
IOT|IO|British Indian Ocean Territory|br indian ocean ter|britanya hint okyanusu topraklar|britisches territorium im indischen ozean|british indian ocean territory|brits indische oceaanterritorium|britske indickooceanske uzemi|brittilainen intian valtameren alue|brittiska territoriet i indiska oceanen|brytyjskie terytorium oceanu indyjskiego|det britiske territoriet i indiahavet|det britiske territorium i det indiske ocean|territoire britannique de locean indien|territorio britanico del oceano indico|territorio britanico do oceano indico|territorio britannico delloceano indiano
IRL|IE|Ireland|eire|ierland|ireland|irland|irlanda|irlande|irlandia|irlanti|irsko|republic of ireland
IRN|IR|Iran|ira|iran|iran islamic rep|iran islamic republic of|islamic republic of iran
IRQ|IQ|Iraq|irak|iraq|iraque
ISL|IS|Iceland|iceland|ijsland|island|islanda|islande|islandia|islanti|izlanda
ISR|IL|Israel|israel|israele|israil|izrael
ITA|IT|Italy|italia|italie|italien|italy|italya|wlochy
JAM|JM|Jamaica|giamaica|jamaica|jamaika|jamaique|jamajka
JEY|JE|Jersey|jersey
JOR|JO|Jordan|giordania|jordan|jordania|jordanie|jordanien|jordansko|urdun
JPN|JP|Japan|giappone|japan|japani|japao|japon|japonia|japonsko|japonya
KAZ|KZ|Kazakhstan|cazaquistao|kasachstan|kasakhstan|kazachstan|kazajistan|kazakhstan|kazakistan|kazakstan
KEN|KE|Kenya|kena|kenia|kenya|quenia
KGZ|KG|Kyrgyzstan|k rg zistan|kirghizistan|kirghizstan|kirgisia|kirgisistan|kirgistan|kirgizie|kirgizistan|kirguistan|kyrgyz republic|kyrgyzstan|quirguistao
KHM|KH|Cambodia|cambodge|cambodia|cambodja|cambogia|camboja|camboya|kambocya|kambodja|kambodscha|kambodsja|kambodza
KIR|KI|Kiribati|kiribati|quiribati
KNA|KN|St. Kitts & Nevis|s t kitts och nevis|saint christophe et nieves|saint kitts and nevis|saint kitts e nevis|saint kitts en nevis|saint kitts i nevis|saint kitts ja nevis|saint kitts og nevis|saint kitts und nevis|saint kitts ve nevis|san cristobal y nieves|sao cristovao e nevis|svaty krystof a nevis
KOR|KR|South Korea|corea del sud|corea del sur|coree du sud|coreia do sul|etela korea|guney kore|jizni korea|korea|korea poludniowa|korea rep|korea republic of|korea south|republic of korea|sor korea|south korea|sudkorea|sydkorea|zuid korea
KWT|KW|Kuwait|koeweit|koweit|kuvajt|kuveyt|kuwait|kuwejt
LAO|LA|Laos|lao pdr|lao peoples democratic republic|laos
LBN|LB|Lebanon|lebanon|liban|libano|libanon|lubnan
LBR|LR|Liberia|liberia|liberie|liberya
LBY|LY|Libya|libia|libie|libya|libyan arab jamahiriya|libye|libyen
LCA|LC|St. Lucia|s t lucia|saint lucia|sainte lucie|santa lucia|svata lucie
LIE|LI|Liechtenstein|lichtenstejnsko|liechtenstein
LKA|LK|Sri Lanka|sri lanka
LSO|LS|Lesotho|lesotho|lesoto
LTU|LT|Lithuania|liettua|litauen|lithuania|litouwen|lituania|lituanie|litva|litvanya|litwa
LUX|LU|Luxembourg|lucembursko|luksemburg|lussemburgo|luxembourg|luxemburg|luxemburgo
LVA|LV|Latvia|latvia|letland|letonia|letonya|lettland|lettonia|lettonie|lotwa|lotyssko
MAC|MO|Macao SAR China|china macao sar|cin makao oib|macao|macao kiinan erityishallintoalue|macao sar|macao sar china|macao sar kina|macao zao ciny|macau|macau rae da china|macau sar van china|makao|makau|r a s chinoise de macao|rae de macao china|ras di macao|sar macao|sonderverwaltungsregion macau|sra makau chiny
MAF|MF|St. Martin|saint martin|san martin|sao martinho|svaty martin francie
MAR|MA|Morocco|fas|maroc|marocco|marocko|marokko|maroko|marrocos|marruecos|morocco
MCO|MC|Monaco|monaco|monako
MDA|MD|Moldova|moldavia|moldavie|moldavien|moldavsko|moldawia|moldova|moldova republic of|republic of moldova|republik moldau
MDG|MG|Madagascar|madagascar|madagaskar
MDV|MV|Maldives|maldivas|maldive|maldiven|maldivene|maldiverna|maldiverne|maldives|maldivler|malediivit|malediven|maledivy|malediwy
MEX|MX|Mexico|meksika|meksiko|meksyk|messico|mexico|mexiko|mexique
MHL|MH|Marshall Islands|iles marshall|ilhas marshall|islas marshall|isole marshall|marshall adalar|marshall is|marshall islands|marshalleilanden|marshallinsaaret|marshallinseln|marshalloarna|marshalloerne|marshallovy ostrovy|marshalloyene|wyspy marshalla
MKD|MK|North Macedonia|fyr macedonia|fyrom|kuzey makedonya|macedoine du nord|macedonia|macedonia del nord|macedonia del norte|macedonia do norte|macedonia fyr|macedonia polnocna|macedonia the former yugoslav republic of|noord macedonie|nord makedonia|nordmakedonien|nordmazedonien|north macedonia|pohjois makedonia|severni makedonie
MLI|ML|Mali|mali
MLT|MT|Malta|malta|malte
MMR|MM|Myanmar (Burma)|burma|mianmar birmania|mjanma birma|myanmar|myanmar barma|myanmar birma|myanmar birmania|myanmar birmanie|myanmar burma
MNE|ME|Montenegro|cerna hora|czarnogora|karadag|montenegro
MNG|MN|Mongolia|mogolistan|mongolei|mongolia|mongolie|mongoliet|mongolsko
MNP|MP|Northern Mariana Islands|iles mariannes du nord|ilhas marianas do norte|islas marianas del norte|isole marianne settentrionali|kuzey mariana adalar|mariany polnocne|n mariana is|noordelijke marianen|nord marianene|nordliche marianen|nordmarianerna|nordmarianerne|northern mariana islands|pohjois mariaanit|severni mariany
MOZ|MZ|Mozambique|mocambique|mosambik|mozambico|mozambik|mozambique
MRT|MR|Mauritania|mauretania|mauretanien|mauritania|mauritanie|moritanya
MSR|MS|Montserrat|montserrat
MTQ|MQ|Martinique|martinica|martinik|martinique|martynika
MUS|MU|Mauritius|maurice|mauricio|mauricius|mauritius
MWI|MW|Malawi|malaui|malavi|malawi
MYS|MY|Malaysia|malaisie|malajsie|malasia|malaysia|maleisie|malesia|malezja|malezya
MYT|YT|Mayotte|majotta|mayotte
NAM|NA|Namibia|namibia|namibie|namibya
NCL|NC|New Caledonia|neukaledonien|new caledonia|nieuw caledonie|nouvelle caledonie|nova caledonia|nova kaledonie|nowa kaledonia|nueva caledonia|nuova caledonia|ny caledonia|ny kaledonien|nya kaledonien|uusi kaledonia|yeni kaledonya
NER|NE|Niger|niger|nijer
NFK|NF|Norfolk Island|ile norfolk|ilha norfolk|isla norfolk|isola norfolk|norfolk|norfolk adas|norfolk island|norfolkinsaari|norfolkinsel|norfolkon|norfolkoya
NGA|NG|Nigeria|nigeria|nigerie|nijerya
NIC|NI|Nicaragua|nicaragua|nikaragua
NIU|NU|Niue|niue
NLD|NL|Netherlands|alankomaat|holandia|holland|hollanda|nederland|nederlandene|nederlanderna|netherlands|niederlande|nizozemsko|paesi bassi|paises baixos|paises bajos|pays bas
NOR|NO|Norway|noorwegen|norge|norja|norsko|noruega|norvec|norvege|norvegia|norway|norwegen|norwegia
NPL|NP|Nepal|nepal
NRU|NR|Nauru|nauru
NZL|NZ|New Zealand|neuseeland|new zealand|nieuw zeeland|nouvelle zelande|nova zelandia|novy zeland|nowa zelandia|nueva zelanda|nuova zelanda|nya zeeland|uusi seelanti|yeni zelanda
OMN|OM|Oman|oma|oman|umman
PAK|PK|Pakistan|pakistan|paquistao
PAN|PA|Panama|panama
PCN|PN|Pitcairn Islands|iles pitcairn|ilhas pitcairn|islas pitcairn|isole pitcairn|pitcairn|pitcairn adalar|pitcairn is|pitcairn islands|pitcairneilanden|pitcairninseln|pitcairnoarna|pitcairnovy ostrovy|pitcairnoyene
PER|PE|Peru|perou|peru
PHL|PH|Philippines|filipijnen|filipinas|filipinler|filipiny|filippiinit|filippine|filippinene|filippinerna|filippinerne|philippinen|philippines
PLW|PW|Palau|palaos|palau
PNG|PG|Papua New Guinea|papoea nieuw guinea|papouasie nouvelle guinee|papua neuguinea|papua new guinea|papua nova guine|papua nova guinea|papua nowa gwinea|papua nueva guinea|papua nuova guinea|papua ny guinea|papua nya guinea|papua uusi guinea|papua yeni gine
POL|PL|Poland|poland|polen|pologne|polonia|polonya|polska|polsko|puola
PRI|PR|Puerto Rico|porto rico|porto riko|portorico|portoriko|portoryko|puerto rico
PRK|KP|North Korea|corea del nord|corea del norte|coree du nord|coreia do norte|democratic peoples republic of korea|dprk|korea dem peoples rep|korea democratic peoples republic of|korea north|korea polnocna|kuzey kore|noord korea|nord korea|nordkorea|north korea|pohjois korea|severni korea
PRT|PT|Portugal|portekiz|portogallo|portugal|portugali|portugalia|portugalsko
PRY|PY|Paraguay|paraguai|paraguay|paragwaj
PSE|PS|Palestinian Territories|de pal stinensiske omrader|det palestinske omradet|filistin|filistin bolgeleri|occupied palestinian territory|pal stina|palastina|palastinensische autonomiegebiete|palestiina|palestiinalaisalue|palestijnse gebieden|palestina|palestine|palestine state of|palestinian territories|palestinian territory|palestinian territory occupied|palestinska territorierna|palestinska uzemi|palestyna|state of palestine|territoires palestiniens|territori palestinesi|territorios palestinos|terytoria palestynskie|west bank and gaza
PYF|PF|French Polynesia|fr polynesia|francouzska polynesie|frans polynesie|frans z polinezyas|fransk polynesia|fransk polynesien|franska polynesien|franzosisch polynesien|french polynesia|polinesia francesa|polinesia francese|polinezja francuska|polynesie francaise|ranskan polynesia
QAT|QA|Qatar|catar|katar|qatar
REU|RE|Réunion|reuniao|reunion|riunione
ROU|RO|Romania|roemenie|romania|romanya|romenia|roumanie|rum nien|rumania|rumanien|rumunia|rumunsko
RUS|RU|Russia|rosja|rusia|rusko|rusland|russia|russian federation|russie|russland|rusya|ryssland|venaja
RWA|RW|Rwanda|ruanda|rwanda
SAU|SA|Saudi Arabia|arabia saudi|arabia saudita|arabia saudyjska|arabie saoudite|saoedi arabie|saudi arabia|saudi arabien|saudiarabien|saudska arabie|suudi arabistan
SDN|SD|Sudan|soedan|soudan|sudan|sudao
SEN|SN|Senegal|senegal
SGP|SG|Singapore|singapore|singapour|singapur|singapura
SGS|GS|South Georgia & South Sandwich Islands|etela georgia ja etelaiset sandwichinsaaret|georgia del sud e sandwich australi|georgia poludniowa i sandwich poludniowy|georgie du sud et les iles sandwich du sud|guney georgia ve guney sandwich adalar|ilhas georgia do sul e sandwich do sul|islas georgia del sur y sandwich del sur|jizni georgie a jizni sandwichovy ostrovy|s geo and the is|sor georgia og sor sandwichoyene|south georgia and south sandwich islands|south georgia og de sydlige sandwichoer|sudgeorgien und die sudlichen sandwichinseln|sydgeorgien och sydsandwichoarna|zuid georgia en zuidelijke sandwicheilanden
SHN|SH|St. Helena|s t helena|saint helena|sainte helene|santa elena|santa helena|santelena|sint helena|svata helena|wyspa swietej heleny
SJM|SJ|Svalbard & Jan Mayen|huippuvuoret ja jan mayen|spicberky a jan mayen|spitsbergen en jan mayen|spitzbergen und jan mayen|svalbard and jan mayen|svalbard e jan mayen|svalbard et jan mayen|svalbard i jan mayen|svalbard och jan mayen|svalbard og jan mayen|svalbard ve jan mayen|svalbard y jan mayen
SLB|SB|Solomon Islands|iles salomon|ilhas salomao|islas salomon|isole salomone|salamounovy ostrovy|salomonen|salomonoarna|salomonoerne|salomonoyene|salomonsaaret|salomonseilanden|solomon adalar|solomon is|solomon islands|wyspy salomona
SLE|SL|Sierra Leone|serra leoa|sierra leona|sierra leone
SLV|SV|El Salvador|salvador|salwador
SMR|SM|San Marino|saint marin|san marino
SOM|SO|Somalia|somali|somalia|somalie|somalsko
SPM|PM|St. Pierre & Miquelon|s t pierre och miquelon|saint pierre a miquelon|saint pierre and miquelon|saint pierre e miquelon|saint pierre en miquelon|saint pierre et miquelon|saint pierre i miquelon|saint pierre ja miquelon|saint pierre og miquelon|saint pierre und miquelon|saint pierre ve miquelon|san pedro y miquelon|sao pedro e miquelao
SRB|RS|Serbia|s rbistan|serbia|serbie|serbien|servia|servie|srbsko
SSD|SS|South Sudan|etela sudan|guney sudan|jizni sudan|s sudan|sor sudan|soudan du sud|south sudan|sud sudan|sudan del sur|sudan poludniowy|sudao do sul|sudsudan|sydsudan|zuid soedan
STP|ST|São Tomé & Príncipe|saint|santo tome y principe|sao tome and principe|sao tome e principe|sao tome en principe|sao tome et principe|sao tome ja principe|sao tome och principe|sao tome og principe|sao tome und principe|sao tome ve principe|svaty tomas a princuv ostrov|wyspy swietego tomasza i ksiazeca
SUR|SR|Suriname|surinam|suriname
SVK|SK|Slovakia|eslovaquia|slovacchia|slovak republic|slovakia|slovakien|slovakiet|slovakya|slovaquie|slovensko|slowacja|slowakei|slowakije
SVN|SI|Slovenia|eslovenia|slovenia|slovenie|slovenien|slovenya|slovinsko|slowenia|slowenien
SWE|SE|Sweden|isvec|ruotsi|schweden|suecia|suede|svedsko|sverige|svezia|sweden|szwecja|zweden
SWZ|SZ|Eswatini|essuatini|esuatini|esvatini|eswatini|swaziland
SXM|SX|Sint Maarten|saint martin partie neerlandaise|sint maarten|svaty martin nizozemsko
SYC|SC|Seychelles|seicheles|seszele|seychellen|seychellene|seychellerna|seychellerne|seychelles|seychellit|seychely|seyseller
SYR|SY|Syria|siria|suriye|syria|syrian arab republic|syrie|syrien|syyria
TCA|TC|Turks & Caicos Islands|iles turques et caiques|ilhas turcas e caicos|islas turcas y caicos|isole turks e caicos|turks a caicos|turks and caicos is|turks and caicos islands|turks en caicoseilanden|turks i caicos|turks ja caicossaaret|turks och caicosoarna|turks og caicosoerne|turks og caicosoyene|turks und caicosinseln|turks ve caicos adalar
TCD|TD|Chad|cad|chad|chade|ciad|czad|tchad|tsad|tschad|tsjaad|tsjad
TGO|TG|Togo|togo
THA|TH|Thailand|tailandia|tajlandia|tayland|thailand|thailande|thailandia|thaimaa|thajsko
TJK|TJ|Tajikistan|tacikistan|tadjikistan|tadjiquistao|tadschikistan|tadsjikistan|tadzikistan|tadzjikistan|tadzykistan|tagikistan|tajikistan|tayikistan
TKL|TK|Tokelau|tokelau|tokelauoarna
TKM|TM|Turkmenistan|turcomenistao|turkmenistan
TLS|TL|Timor-Leste|east timor|ita timor|oost timor|ost timor|osttimor|timor est|timor leste|timor oriental|timor wschodni|vychodni timor
TON|TO|Tonga|tonga
TTO|TT|Trinidad & Tobago|trinidad a tobago|trinidad and tobago|trinidad e tobago|trinidad en tobago|trinidad ja tobago|trinidad och tobago|trinidad og tobago|trinidad und tobago|trinidad ve tobago|trinidad y tobago|trinite et tobago|trynidad i tobago
TUN|TN|Tunisia|tunesie|tunesien|tunez|tunezja|tunisia|tunisie|tunisien|tunisko|tunus
TUR|TR|Türkiye|turchia|turcja|turecko|turkei|turkey|turkiet|turkije|turkiye|turkki|turquia|turquie|tyrkia|tyrkiet
TUV|TV|Tuvalu|tuvalu
TWN|TW|Taiwan|chinese taipei|republic of china|taiwan|taiwan province of china|taiwan roc|tajwan|tayvan|tchaj wan
TZA|TZ|Tanzania|tansania|tanzania|tanzania united republic of|tanzanie|tanzanya|united republic of tanzania
UGA|UG|Uganda|oeganda|ouganda|uganda
UKR|UA|Ukraine|oekraine|ucraina|ucrania|ukraina|ukraine|ukrajina|ukrayna
UMI|UM|U.S. Outlying Islands|abd kucuk harici adalar|amerikanische uberseeinseln|amerikanske oversoiske oer|dalekie wyspy mniejsze stanow zjednoczonych|iles mineures eloignees des etats unis|ilhas menores distantes dos eua|islas menores alejadas de ee uu|isole minori esterne degli stati uniti|kleine afgelegen eilanden van de verenigde staten|mensi odlehle ostrovy usa|u s outlying islands|usa s yttre oar|usas ytre oyer|yhdysvaltain erillissaaret
URY|UY|Uruguay|uruguai|uruguay|urugwaj
USA|US|United States|abd|america|amerika birlesik devletleri|e u|ee uu|estados unidos|etats unis|eua|spojene staty|stany zjednoczone|stati uniti|u s|u s a|united states|united states of america|vereinigte staaten|verenigde staten|vs|yhdysvallat
UZB|UZ|Uzbekistan|oezbekistan|ouzbekistan|ozbekistan|usbekistan|uzbekistan|uzbequistao
VAT|VA|Vatican City|cidade do vaticano|citta del vaticano|ciudad del vaticano|etat de la cite du vatican|holy see|holy see vatican city state|vaticaanstad|vatican|vatican city|vatikaani|vatikan|vatikanstadt|vatikanstaten|watykan
VCT|VC|St. Vincent & Grenadines|s t vincent och grenadinerna|saint vin and gren|saint vincent and grenadines|saint vincent and the grenadines|saint vincent e grenadine|saint vincent en de grenadines|saint vincent et les grenadines|saint vincent i grenadyny|saint vincent ja grenadiinit|saint vincent og grenadinene|saint vincent og grenadinerne|saint vincent und die grenadinen|saint vincent ve grenadinler|san vicente y las granadinas|sao vicente e granadinas|svaty vincenc a grenadiny
VEN|VE|Venezuela|bolivarian republic of venezuela|venezuela|venezuela bolivarian republic of|venezuela rb|wenezuela
VGB|VG|British Virgin Islands|britanya virjin adalar|britische jungferninseln|british virgin is|british virgin islands|britse maagdeneilanden|britske panenske ostrovy|brittilaiset neitsytsaaret|brittiska jungfruoarna|brytyjskie wyspy dziewicze|de britiske jomfruoer|de britiske jomfruoyene|iles vierges britanniques|ilhas virgens britanicas|islas virgenes britanicas|isole vergini britanniche|virgin islands british
VIR|VI|U.S. Virgin Islands|abd virjin adalar|americke panenske ostrovy|amerikaanse maagdeneilanden|amerikanische jungferninseln|amerikanska jungfruoarna|de amerikanske jomfruoer|de amerikanske jomfruoyene|iles vierges des etats unis|ilhas virgens americanas|islas virgenes de ee uu|isole vergini americane|u s virgin is|u s virgin islands|us virgin islands|virgin islands us|wyspy dziewicze stanow zjednoczonych|yhdysvaltain neitsytsaaret
VNM|VN|Vietnam|viet nam|vietna|vietnam|wietnam
VUT|VU|Vanuatu|vanuatu
WLF|WF|Wallis & Futuna|wallis a futuna|wallis and futuna|wallis and futuna is|wallis e futuna|wallis en futuna|wallis et futuna|wallis i futuna|wallis ja futuna|wallis och futunaoarna|wallis og futuna|wallis und futuna|wallis ve futuna|wallis y futuna
WSM|WS|Samoa|samoa
XKX|XK|Kosovo|kosova|kosovo|kosowo
YEM|YE|Yemen|iemen|jemen|yemen|yemen rep
ZAF|ZA|South Africa|africa do sul|afrique du sud|etela afrikka|guney afrika|jihoafricka republika|republika poludniowej afryki|sor afrika|south africa|sudafrica|sudafrika|sydafrika|zuid afrika
ZMB|ZM|Zambia|sambia|zambia|zambie|zambiya
ZWE|ZW|Zimbabwe|simbabwe|zimbabue|zimbabve|zimbabwe
"""


@lru_cache(maxsize=3)
def countries(to: str) -> dict[str, str]:
    """Return what every spelling becomes: the "name", or the code "iso2" or "iso3"."""
    place = {"iso3": 0, "iso2": 1, "name": 2}[to]
    found: dict[str, str] = {}
    told = [line.split("|") for line in _COUNTRIES.strip().splitlines()]
    for parts in told:  # codes come before names
        found |= {parts[0].lower(): parts[place], parts[1].lower(): parts[place]}
    for parts in told:
        for spelling in parts[3:]:
            found.setdefault(spelling, parts[place])
    return found
