package extract

import (
	"errors"
	"testing"
)

// Pages of the kinds that come instead of a policy, modelled on those of the
// common vendors and written for this test.
func TestVendorPages(t *testing.T) {
	shell := `<div id="root"></div>` + someScript
	for _, test := range []struct{ name, page, reason string }{
		{"delivery network, waiting room", page("Just a moment...", `<div class="main-wrapper"><h1>shop.example</h1><p>Verifying you are human. This may take a few seconds.</p><p>shop.example needs to review the security of your connection before proceeding.</p></div><div class="footer">Ray ID: 8f2ab31c9d7e00aa<br>Performance and security by the network</div>`), Challenge},
		{"delivery network, attention", page("Attention Required!", `<h1>Please complete the security check to access shop.example</h1><h2>Why do I have to complete a check?</h2><p>Completing it proves you are a human and gives you temporary access to the web property.</p><h2>What can I do to prevent this in the future?</h2><p>If you are on a personal connection, at home say, you can run a scan on your device to make sure it is not infected.</p>`), Challenge},
		{"delivery network, you have been blocked", page("Attention Required!", `<h1>Sorry, you have been blocked</h1><h2>You are unable to access shop.example</h2><p>This website is using a security service to protect itself from online attacks. The action you just performed triggered the security solution. There are several actions that could trigger this block.</p>`), Challenge},
		{"edge server, reference number", page("Access Denied", `<h1>Access Denied</h1><p>You don't have permission to access "http://www.shop.example/privacy" on this server.</p><p>Reference #18.4d1e3b17.1700000000.1a2b3c4d</p>`), Blocked},
		{"press and hold", page("Access to this page has been denied", `<div id="px-captcha"></div><p>Press &amp; Hold to confirm you are a human (and not a bot).</p><p>Reference ID 0a1b2c3d-1111-2222</p>`), Challenge},
		{"bot manager in an iframe", page("shop.example", `<p>Please enable JS and disable any ad blocker</p><iframe src="https://geo.captcha.example/captcha/?cid=1" title="CAPTCHA"></iframe>`), Challenge},
		{"incident id", page("", `<iframe id="main-iframe" src="/_Incapsula_Resource?incident_id=1">Request unsuccessful. Incident ID: 110-22</iframe>`), Challenge},
		{"pardon our interruption", page("Pardon Our Interruption", `<p>As you were browsing something about your browser made us think you were a bot. There are a few reasons this might happen: you're a power user moving through this website with super-human speed; you've disabled cookies in your web browser.</p><p>After completing the check below you will at once regain access.</p>`), Challenge},
		{"unusual traffic", page("Sorry...", `<p>Our systems have detected unusual traffic from your computer network. This page checks to see if it's really you sending the requests, and not a robot.</p><div class="g-recaptcha"></div>`), Challenge},
		{"web firewall", page("Human Verification", `<h1>Let's confirm you are human</h1><p>Complete the security check before continuing. This step verifies that you are not a bot, which helps to protect your account and prevent spam.</p><button>Begin</button>`), Challenge},
		{"site firewall", page("Website Firewall - Access Denied", `<h1>Access Denied - Website Firewall</h1><p>If you are the site owner (or you manage this site), please whitelist your IP or if you think this block is an error please open a support ticket.</p>`), Blocked},
		{"too many requests", page("429 Too Many Requests", `<h1>Too Many Requests</h1><p>You have sent too many requests in a short time. Please slow down, and try again later on.</p>`), Blocked},
		{"451", page("Unavailable due to legal reasons", `<h1>451: Unavailable due to legal reasons</h1><p>We recognize you are attempting to access this website from a country belonging to the European Economic Area (EEA) and therefore access cannot be granted at this time.</p>`), Blocked},
		{"geo block of a store", page("Shop", `<h1>We're sorry</h1><p>Our store isn't available in your region yet. Leave us your address, and we let you know once we open there.</p>`), Blocked},
		{"consent or pay", page("Nachrichten", `<h2>Bevor Sie fortfahren</h2><p>Mit Werbung weiterlesen: besuchen Sie uns wie gewohnt mit Werbung und Tracking. Oder lesen Sie ohne Tracking im Abo für ein paar Euro im Monat. Bereits Abonnent? Dann melden Sie sich an.</p><button>Alle akzeptieren</button>`), ConsentWall},
		{"continue without accepting", page("Journal", `<p>Continuer sans accepter</p><h2>Votre vie privée nous importe</h2><p>Avec nos partenaires, nous utilisons des traceurs pour mesurer l'audience de nos sites et vous proposer des offres selon vos centres d'intérêt.</p><button>Tout accepter</button><button>Tout refuser</button>`), ConsentWall},
		{"search engine's consent", page("Before you continue", `<h1>Before you continue to Search</h1><p>We use cookies and data to deliver and maintain our services, track outages and protect against spam, fraud and abuse, and measure audience engagement and site statistics.</p><button>Reject all</button><button>Accept all</button>`), ConsentWall},
		{"nothing but a consent layer", page("Privacy Policy", shell+`<div id="onetrust-banner-sdk" role="dialog" aria-modal="true"><h2>We value your privacy</h2><p>We use cookies to enhance your browsing experience, serve personalized ads or content, and analyze our traffic, and so do the partners we work with.</p><button>Accept All</button></div>`), Empty},
		{"single sign-on", page("Sign in", `<h1>Sign in to your account</h1><form><input type="email"><input type="password"><button>Next</button></form><p>No account? Create one! Can't access your account?</p><p>Forgot password</p>`), Login},
		{"Japanese login", page("ログイン", `<h1>ログイン</h1><form><p>メールアドレスとパスワードを入力してください。</p><input type="password"></form>`), Login},
		{"shop behind a password", page("Coming soon", `<h1>Opening soon</h1><p>Be the first to know when we launch our shop. Enter using your password.</p><form><input type="password"></form>`), Login},
		{"404 with suggestions", page("404", `<h1>404</h1><p>Oops! We can't find the page you're looking for. Here are some helpful links instead: home, search, help centre, contact.</p>`), NotFound},
		{"Spanish 404", page("Error", `<h1>Página no encontrada</h1><p>Lo sentimos, la página que buscas no existe o se ha movido a otra dirección. Vuelve al inicio.</p>`), NotFound},
		{"German 404", page("Fehler", `<h1>Seite nicht gefunden</h1><p>Die gesuchte Seite gibt es nicht mehr oder sie ist umgezogen. Zur Startseite geht es hier entlang.</p>`), NotFound},
		{"Korean 404", page("오류", `<h1>페이지를 찾을 수 없습니다</h1><p>요청하신 페이지가 삭제되었거나 주소가 변경되었습니다. 홈으로 돌아가세요.</p>`), NotFound},
		{"a help centre's 404", page("Help Center", `<h1>oops</h1><p>The page you were looking for doesn't exist. You may have mistyped the address or the page may have moved.</p>`), NotFound},
		{"gateway timeout", page("504 Gateway Time-out", `<h1>504 Gateway Time-out</h1><hr>openresty`), Maintenance},
		{"delivery network, 5xx", page("shop.example | 522: Connection timed out", `<h1>Connection timed out <span>Error code 522</span></h1><p>The initial connection between the network and the origin web server timed out. As a result, the web page can not be displayed.</p>`), Maintenance},
		{"mixed up", page("Shop", `<h1>Something went wrong</h1><p>Refresh this page or try again later. It may take some time to get things up again.</p>`), Maintenance},
		{"Chinese maintenance", page("通知", `<h1>系统维护中</h1><p>为了给您提供更好的服务，系统正在维护升级，请稍后再访问。</p>`), Maintenance},
		{"a default server page", page("Welcome to nginx!", `<h1>Welcome to nginx!</h1><p>If you see this page, the nginx web server is successfully installed and working. Further configuration is required.</p><p>For online documentation and support please refer to nginx.org. Thank you for using nginx.</p>`), NotFound},
		{"a parked domain", page("shop.example", `<h1>This domain is for sale!</h1><p>The owner of this domain is offering it for sale. Get a price in less than a day, and take it over safely with our escrow service.</p>`), NotFound},
		{"a suspended account", page("Account Suspended", `<h1>This Account has been suspended.</h1><p>Contact your hosting provider for more information about this account and how to have it back.</p>`), NotFound},
		{"an old browser", page("Shop", `<h1>Your browser is not supported</h1><p>Please update your browser or switch to another one to use this website as it was meant to be used.</p>`), Empty},
		{"loading", page("Privacy Policy", `<div id="app"><p>Chargement en cours ...</p></div>`+someScript), Empty},
		{"age gate", page("Brewery", `<h1>Are you of legal drinking age?</h1><p>You must be old enough to drink in your country to enter this website. Please say when you were born.</p><button>Yes</button><button>No</button>`), ConsentWall},
	} {
		t.Run(test.name, func(t *testing.T) {
			text, err := Extract(Source{Body: []byte(test.page)})
			var unusable *Unusable
			if !errors.As(err, &unusable) {
				t.Fatalf("got %v and %+v, want it unusable: %s", err, text, test.reason)
			}
			if unusable.Reason != test.reason {
				t.Errorf("reason %q (%s), want %q", unusable.Reason, unusable.Detail, test.reason)
			}
		})
	}
}
