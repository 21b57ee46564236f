import type { ShotName } from './shots.js';

type Names = Readonly<Record<ShotName, string>>;

const ORDER: readonly ShotName[] = [
  'side-on', 'head-on', 'chase', 'leader', 'three-quarter', 'blimp', 'start', 'finish-line',
  'take-off-board', 'pit', 'circle', 'sector', 'plate', 'main-stand', 'goal-mouth-left', 'goal-mouth-right',
];

/** The names of shots in the languages of the controls, in that order. */
const TABLE: Readonly<Record<string, string>> = {
  en: 'Side on|Head on|Chase|Leader|Three-quarter|Blimp|Start|Finish line|Take-off board|Pit|Circle|Sector|Home plate|Main stand|Left goal|Right goal',
  ar: 'من الجانب|من الأمام|من الخلف|المتصدر|بزاوية|من الأعلى|البداية|خط النهاية|لوح الارتقاء|حفرة الهبوط|دائرة الرمي|قطاع الرمي|القاعدة الرئيسية|المدرج الرئيسي|المرمى الأيسر|المرمى الأيمن',
  de: 'Seitlich|Von vorn|Verfolger|Führende Person|Schräg|Luftbild|Start|Ziellinie|Absprungbalken|Grube|Wurfkreis|Sektor|Home Plate|Haupttribüne|Linkes Tor|Rechtes Tor',
  es: 'De lado|De frente|Desde atrás|Líder|Tres cuartos|Aérea|Salida|Línea de meta|Tabla de batida|Foso|Círculo|Sector|Plato|Tribuna principal|Portería izquierda|Portería derecha',
  fr: 'De côté|De face|Poursuite|En tête|Trois quarts|Vue aérienne|Départ|Ligne d’arrivée|Planche d’appel|Fosse|Cercle|Secteur|Marbre|Tribune principale|But de gauche|But de droite',
  hi: 'बगल से|सामने से|पीछे से|सबसे आगे|तिरछा|ऊपर से|प्रारंभ|समापन रेखा|टेक-ऑफ़ बोर्ड|गड्ढा|वृत्त|सेक्टर|होम प्लेट|मुख्य स्टैंड|बायाँ गोल|दायाँ गोल',
  it: 'Di lato|Di fronte|Inseguimento|In testa|Tre quarti|Dall’alto|Partenza|Traguardo|Asse di battuta|Buca|Pedana|Settore|Casa base|Tribuna principale|Porta sinistra|Porta destra',
  ja: '真横|正面|後方|先頭|斜め|空撮|スタート|フィニッシュライン|踏切板|砂場|サークル|扇形区域|本塁|メインスタンド|左ゴール|右ゴール',
  ko: '측면|정면|후방|선두|대각선|공중|출발|결승선|구름판|모래판|서클|섹터|홈 플레이트|본부석|왼쪽 골대|오른쪽 골대',
  pt: 'De lado|De frente|Por trás|Líder|Três quartos|Aérea|Partida|Linha de chegada|Tábua de impulsão|Caixa de areia|Círculo|Setor|Base principal|Tribuna principal|Baliza esquerda|Baliza direita',
  ru: 'Сбоку|Спереди|Сзади|Лидер|Вполоборота|С воздуха|Старт|Линия финиша|Брусок для отталкивания|Яма|Круг|Сектор|Дом|Главная трибуна|Левые ворота|Правые ворота',
  zh: '侧面|正面|尾随|领先者|斜侧|航拍|起点|终点线|起跳板|沙坑|投掷圈|扇形区|本垒|主看台|左侧球门|右侧球门',
};

/** The names in a language; in English where there are none. */
export function shotNames(language: string): Names {
  const words = (TABLE[language] ?? TABLE['en'] ?? '').split('|');
  return Object.fromEntries(ORDER.map((name, index) => [name, words[index] ?? name])) as Names;
}

/** The languages there are names in. */
export const SHOT_LANGUAGES: readonly string[] = Object.keys(TABLE);
