package extract

import (
	"fmt"
	"regexp"
	"strings"
)

// A wall is what comes instead of the document. Walls are short and say what
// they are at once: in the title, the heading or the first lines. A long text
// is never taken for a wall, whatever words it has, and neither is a short one
// that names a legal document at its head.
type wall struct {
	reason string
	words  int            // longest text it is believed of
	says   *regexp.Regexp // in title, heading or first lines
	needs  func(f *facts) bool
}

func always(*facts) bool { return true }

var walls = []wall{
	{Challenge, 250, regexp.MustCompile(`(?i)^just a moment|checking (your|if the site) (browser|connection)|verify(ing)? (that )?you('| a)re (a )?(not a robot|human)|are you (a )?(human|robot)|not a robot|attention required|unusual traffic|enable javascript and cookies to continue|security (check|verification)|performing security|ddos protection|request unsuccessful|pardon our interruption|press (and|&) hold|solve (the|this) (puzzle|captcha)|complete the (captcha|security)|automated (access|requests)|prove you('| a)re (not|human)|bot (detection|verification)` +
		`|vérification (de sécurité|que vous)|êtes(-| )vous un (humain|robot)|bist du ein mensch|sicherheitsüberprüfung|überprüfen,? ob sie|kein roboter|verifica(ndo)? (di sicurezza|que eres humano)|no soy un robot|安全验证|人机验证|请完成验证|ロボットではありません|보안 확인`), always},
	{Blocked, 200, regexp.MustCompile(`(?i)too many requests|^\W*429\b|access (to this (page|site) )?(has been |is |was )?(denied|blocked|restricted)|^(403|451)\b|\b(403|451) (forbidden|error|unavailable)|^forbidden|you (have been|are) blocked|not available in your (country|region|location)|unavailable (in your|for legal reasons)|isn't available in your|(zugriff|zugang) (verweigert|nicht erlaubt)|in ihrem land nicht verfügbar|accès (refusé|interdit)|pas disponible dans votre|acceso denegado|no (está )?disponible en (tu|su)|accesso negato|acesso negado|toegang geweigerd|访问被拒绝|アクセスが拒否|お住まいの(国|地域)`), always},
	{NotFound, 200, regexp.MustCompile(`(?i)^\W*(error )?404\b|\b(error|http) 404\b|page (you (requested|are looking for|were looking for) )?(was |is |could )?(not|cannot|can't|could not|couldn't) be found|page not found|not found\W*$|page (you (requested|(are|were) looking for) )?(doesn't|does not|no longer) exists?\b|^welcome to (nginx|apache|openresty|caddy|iis)|default (web )?page|^it works!|^index of /|(domain|website) (name )?(is|may be) (for sale|parked|available)|account (has been )?suspended|couldn't find (that|this|the) page|can't find (that|this|the) page|nothing (was )?found here|seite (wurde )?nicht gefunden|seite existiert nicht|page (introuvable|non trouvée)|page n'existe|página no (encontrada|existe)|no se (ha )?encontr(ó|ado) la página|pagina non trovata|página não encontrada|pagina niet gevonden|页面不存在|找不到(该|此|您)?|ページが(見つかりません|存在しません)|페이지를 찾을 수 없`), always},
	{Maintenance, 200, regexp.MustCompile(`(?i)(down|closed|scheduled|undergoing|under) (for )?(scheduled |planned )?maintenance|be (right )?back (soon|shortly|in)|temporarily (unavailable|down|offline|out of service)|^\W*(500|502|503|504)\b|error( code)?:? (5\d\d|1\d\d\d)\b|connection timed out|(refresh|reload) (this|the) page (or|and) try again|service unavailable|bad gateway|gateway time-?out|internal server error|something went wrong|technical difficulties|wartungsarbeiten|vorübergehend nicht (verfügbar|erreichbar)|en (cours de )?maintenance|temporairement indisponible|en mantenimiento|temporalmente|in manutenzione|temporaneamente|em manutenção|onderhoud(swerkzaamheden)?\b.{0,40}(beschikbaar|terug)|系统维护|メンテナンス中|점검 중`), always},
	{ConsentWall, 250, regexp.MustCompile(`(?i)before you continue|of legal (drinking |smoking )?age\b|(are you|verify (that )?you are|confirm (that )?you are) (over |at least )?(18|21)\b|age verification|we (value|care about|respect) your privacy|(accept|allow|agree to|consent to) (all )?(the (use of )?)?cookies|your (privacy )?choices|manage (your )?(cookie|consent|privacy) (settings|preferences|choices)|consent (to|or) (pay|subscribe)|avant (de continuer|d'accéder)|(accepter|refuser) (et|tous|les cookies)|continuer sans accepter|bevor sie (fortfahren|zu)|(alle )?cookies (akzeptieren|zustimmen)|wir (verwenden|nutzen) cookies|antes de continuar|(aceptar|aceitar) (todas|todos|cookies)|prima di continuare|accetta (tutti|i cookie)|voordat je verder|cookies accepteren|同意する|すべて.{0,3}同意|接受所有`), always},
	{Empty, 120, regexp.MustCompile(`(?i)browser (is )?(not|no longer|isn't) supported|(unsupported|outdated) browser|(update|upgrade) your browser|browser wird nicht unterstützt|navigateur n'est (pas|plus) (supporté|pris en charge)|navegador no (es|está) (compatible|soportado)`), always},
	{Login, 200, regexp.MustCompile(`(?i)\b(sign|log) ?-?in\b|\blogin\b|forgot (your )?password|create (an )?account|anmelden|einloggen|passwort vergessen|se connecter|connexion|mot de passe oublié|iniciar sesión|inicia sesión|accedi|iniciar sessão|fazer login|inloggen|登录|登錄|ログイン|로그인`),
		func(f *facts) bool { return f.passwords > 0 }},
}

// How many lines of a text make its head, and how many bytes of each are read.
const (
	headLines = 5
	headLine  = 1000
)

// judge returns an *Unusable when what was taken out of a page is no document.
func (f *facts) judge(text *Text, passages []passage) error {
	head := []string{f.title, f.heading}
	for _, p := range passages[:min(len(passages), headLines)] {
		head = append(head, p.text[:min(len(p.text), headLine)])
	}
	for _, w := range walls {
		if text.Words <= w.words && !f.namesDocument(w.reason, text.Words) && w.needs(f) {
			if line := firstMatch(head, w.says); line != "" {
				return &Unusable{Reason: w.reason, Detail: fmt.Sprintf("it says %q", shorten(line))}
			}
		}
	}
	return f.judgeLength(text)
}

// leastWords is the number of words below which nothing is a document.
const leastWords = 12

// doubtfulWords is the number of words below which a page has to look like a
// document in some other way.
const doubtfulWords = 40

func (f *facts) judgeLength(text *Text) error {
	detail := fmt.Sprintf("%d words", text.Words)
	switch {
	case text.Words < doubtfulWords && f.challenge:
		return &Unusable{Reason: Challenge, Detail: detail + " and a challenge to solve"}
	case text.Words < doubtfulWords && f.passwords > 0:
		return &Unusable{Reason: Login, Detail: detail + " and a password field"}
	case text.Words < doubtfulWords && needsScript.MatchString(text.Markdown):
		return &Unusable{Reason: Empty, Detail: "its text is built by a script"}
	case text.Words < leastWords && f.scripts > 0:
		return &Unusable{Reason: Empty, Detail: detail + "; its text is likely built by a script"}
	case text.Words < leastWords:
		return &Unusable{Reason: Empty, Detail: detail}
	}
	return nil
}

var (
	needsScript = regexp.MustCompile(`(?i)\b(enable|requires?|need|turn on|activate) java ?script|java ?script (is )?(disabled|required|aktivieren)|activer java ?script|^(loading|please wait|laden|chargement)`)
	// document are words that a legal document has in its title or heading.
	document = regexp.MustCompile(`(?i)privacy|policy|policies|terms|conditions|agreement|legal|notice|imprint|guidelines|statement|licen[cs]e|datenschutz|agb|impressum|nutzungsbedingungen|confidentialité|conditions|mentions légales|charte|privacidad|términos|aviso legal|condiciones|informativa|termini|condizioni|note legali|privacidade|termos|voorwaarden|privacyverklaring|隐私|隱私|条款|條款|协议|協議|政策|プライバシー|規約|ポリシー|개인정보|약관`)
)

// namesDocument reports whether a text of some length has a title or heading
// that names a legal document. What stands in front of one takes over its title,
// so there only the heading counts.
func (f *facts) namesDocument(reason string, words int) bool {
	names := f.heading
	if reason != ConsentWall && reason != Challenge && reason != Login {
		names += " " + f.title
	}
	return words >= doubtfulWords && document.MatchString(names)
}

func firstMatch(head []string, re *regexp.Regexp) string {
	for _, line := range head {
		if re.MatchString(line) {
			return line
		}
	}
	return ""
}

func shorten(line string) string {
	runes := []rune(strings.ToValidUTF8(line, ""))
	if len(runes) <= 80 {
		return line
	}
	return string(runes[:79]) + "…"
}
