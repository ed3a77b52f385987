package extract

import (
	"errors"
	"strings"
	"testing"
)

const someScript = `<script src="/app.js"></script>`

func page(title, body string) string {
	return `<!doctype html><html lang="en"><head><title>` + title + `</title></head><body>` + body + `</body></html>`
}

func TestUnusable(t *testing.T) {
	for _, test := range []struct{ name, page, contentType, reason string }{
		{"challenge", page("Just a moment...", `<h1>docs.example</h1><p>Checking your browser before accessing docs.example. This takes a few seconds.</p><div id="challenge-running"></div>`+someScript), "", Challenge},
		{"captcha alone", page("docs.example", `<p>One more step.</p><div class="g-captcha-box"></div>`), "", Challenge},
		{"challenge named after the policy", page("Privacy Policy", `<p>Please verify you are human to go on to our privacy policy.</p>`), "", Challenge},
		{"German challenge", page("Moment", `<h2>Sicherheitsüberprüfung</h2><p>Wir prüfen, dass Sie kein Roboter sind, und leiten Sie dann weiter.</p>`), "", Challenge},
		{"login", page("Sign in", `<h1>Log in to continue</h1><p>Enter your mail address and password to go on. New here? Create an account.</p><form><input type="password"></form>`), "", Login},
		{"login without words", page("Members", `<p>Welcome back, dear member.</p><form><input type="password"></form>`), "", Login},
		{"consent wall", page("Before you continue", `<p>We use cookies and data to deliver our services and to measure how they are used. Choose what you agree with, you can change it at any time later on.</p><button>Accept all</button><button>Reject all</button>`), "", ConsentWall},
		{"soft 404", page("Page not found | Harbour", `<h1>Sorry!</h1><p>The page you are looking for could not be found. It may have moved, or the address has a typo. Try the home page.</p>`), "", NotFound},
		{"French soft 404", page("Erreur", `<h1>Page introuvable</h1><p>La page que vous cherchez a été déplacée ou n'existe plus du tout.</p>`), "", NotFound},
		{"Chinese soft 404", page("提示", `<h1>页面不存在</h1><p>您访问的页面已被删除或者链接已经失效，请返回首页继续浏览。</p>`), "", NotFound},
		{"maintenance", page("Harbour", `<h1>We'll be right back soon</h1><p>The site is down for scheduled maintenance. Thank you for your patience with us today.</p>`), "", Maintenance},
		{"gateway", page("502 Bad Gateway", `<center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center>`), "", Maintenance},
		{"geo block", page("Harbour", `<h1>Unavailable</h1><p>This website is not available in your country for the time being. We are sorry about that.</p>`), "", Blocked},
		{"forbidden", page("403 Forbidden", `<h1>Forbidden</h1><p>You don't have permission to access this resource on this server.</p>`), "", Blocked},
		{"shell of an application", page("Privacy Policy", `<div id="root"></div><noscript>You need to enable JavaScript to run this app.</noscript>`+someScript), "", Empty},
		{"shell that says so", page("Privacy Policy", `<div id="app"><p>Please enable JavaScript to view this page as it was meant to be.</p></div>`+someScript), "", Empty},
		{"empty body", "", "text/html", Empty},
		{"white space", " \n\n ", "", Empty},
		{"cut inside a tag", `<!doctype html><html><body><div><p>` + prose + `</p><p>And last but not least <a hre`, "", CutPage},
		{"cut inside a sentence", `<html><body><div><p>` + prose + `</p><p>We share your data with`, "", CutPage},
		{"cut inside a script", `<html><body><div><p>` + prose + `</p></div><script>var a = "`, "", CutPage},
		{"PDF", "%PDF-1.7\n%\xe2\xe3\xcf\xd3", "application/pdf", NotText},
		{"image", "\x89PNG\r\n\x1a\n\x00\x00", "text/html", NotText},
		{"archive", "PK\x03\x04\x14\x00", "", NotText},
		{"noise bytes", strings.Repeat("\x00\x01\x02\xff\xfe\x80a", 200), "", NotText},
		{"JSON", `{"error":"not found"}`, "application/json; charset=utf-8", NotText},
		{"nested too deep", "<html><body>" + strings.Repeat("<div>", 600) + prose, "", NotText},
	} {
		t.Run(test.name, func(t *testing.T) {
			text, err := Extract(Source{Body: []byte(test.page), ContentType: test.contentType})
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

const prose = "We collect the name and the address you give us when you order, and we keep both for as long as tax law demands of us. We hand them to the carrier who brings the parcel to your door, and to nobody else."

// What a wall says is said in policies as well.
func TestUsable(t *testing.T) {
	for _, test := range []struct{ name, page string }{
		{"a policy about captchas", page("Privacy Policy", `<h1>Privacy Policy</h1><p>`+strings.Repeat(prose+" ", 2)+`</p><p>To verify you are human we use a captcha when you log in or sign in. Access denied messages are logged.</p><div class="g-captcha"></div>`)},
		{"a short policy with a login field", page("Legal notice", `<form><input type="password"><button>Log in</button></form><h1>Legal notice</h1><p>`+prose+`</p><p>Log in to change your address.</p>`)},
		{"a policy in force again after maintenance", page("Terms of Service", `<h1>Terms of Service</h1><p>`+prose+`</p><p>The service may be temporarily unavailable or down for maintenance, and then you get nothing back.</p>`)},
		{"a cookie policy", page("Cookie Policy", `<h1>Cookie Policy</h1><p>We use cookies. You can accept all cookies or reject them in the settings of your browser.</p><p>`+strings.Repeat(prose+" ", 2)+`</p>`)},
		{"an imprint", page("Imprint", `<h1>Imprint</h1><p>Harbour Notes Ltd, 4 Quay Street, Bristol BS1 0AA, United Kingdom</p><p>Registered in England, No. 0000000</p>`)},
		{"no end tags", `<html><body><h1>Terms</h1><p>` + prose + `<p>Yours sincerely, the Harbour`},
		{"a fragment", `<h1>Terms</h1><p>` + prose + `</p><div>`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := Extract(Source{Body: []byte(test.page)}); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestJudge(t *testing.T) {
	for _, test := range []struct {
		name   string
		text   Text
		known  Known
		reason string
	}{
		{"nothing known", Text{Words: 20, Language: "en"}, Known{}, ""},
		{"as before", Text{Words: 900, Language: "en"}, Known{Words: 1000, Language: "en"}, ""},
		{"half as long, same title", Text{Words: 500, Title: "Privacy Policy"}, Known{Words: 1000, Title: "Our Privacy Policy"}, ""},
		{"much longer", Text{Words: 9000, Language: "en"}, Known{Words: 1000, Language: "en"}, ""},
		{"short imprint", Text{Words: 15}, Known{Words: 50}, ""},
		{"Norwegian by its other tag", Text{Words: 900, Language: "nb"}, Known{Words: 900, Language: "no"}, ""},
		{"language not found out", Text{Words: 900}, Known{Words: 900, Language: "en"}, ""},
		{"cut", Text{Words: 120, Language: "en"}, Known{Words: 1000, Language: "en"}, CutPage},
		{"another language", Text{Words: 1000, Language: "fr"}, Known{Words: 1000, Language: "en"}, OtherLanguage},
		{"terms for a privacy policy", Text{Words: 2800, Language: "en", Title: "Terms of Service", Markdown: strings.Repeat(prose+"\n", 70)}, Known{Words: 3000, Language: "en", Title: "Privacy Policy", Text: "In days gone by we kept other promises to you.\n"}, OtherDocument},
		{"the same text under another title", Text{Words: 2800, Language: "en", Title: "Terms of Service", Markdown: strings.Repeat(prose+"\n", 70)}, Known{Words: 3000, Language: "en", Title: "Privacy Policy", Text: strings.Repeat(prose+"\n", 75)}, ""},
		{"a notice for a policy", Text{Words: 1500, Language: "en", Title: "Privacy Notice"}, Known{Words: 3000, Language: "en", Title: "Chat Privacy Statement"}, ""},
		{"an imprint for a policy", Text{Words: 200, Language: "en", Title: "Imprint", Markdown: strings.Repeat(prose+"\n", 5)}, Known{Words: 3000, Language: "en", Title: "Privacy Policy", Text: "In days gone by we kept other promises to you.\n"}, OtherDocument},
		{"a piece of what is known", Text{Words: 300, Language: "en", Title: "Privacy Policy", Markdown: strings.Repeat(prose+"\n", 8)}, Known{Words: 3000, Language: "en", Title: "Privacy Policy", Text: strings.Repeat(prose+"\n", 80)}, CutPage},
		{"written anew", Text{Words: 300, Language: "en", Title: "Privacy Policy", Markdown: strings.Repeat(prose+"\n", 8)}, Known{Words: 3000, Language: "en", Title: "Privacy Policy", Text: strings.Repeat("In days gone by we kept other promises to you.\n", 300)}, ""},
		{"written anew under another name", Text{Words: 300, Language: "en", Title: "Privacy Notice", Markdown: strings.Repeat(prose+"\n", 8)}, Known{Words: 3000, Language: "en", Title: "How we work: notice", Text: "In days gone by we kept other promises to you.\n"}, ""},
		{"anew, but breaking off", Text{Words: 300, Language: "en", Title: "Privacy Policy", Markdown: strings.Repeat(prose+"\n", 8) + strings.TrimSuffix(prose, ".") + "\n"}, Known{Words: 3000, Language: "en", Title: "Privacy Policy", Text: "In days gone by we kept other promises to you.\n"}, CutPage},
		{"anew, but ending in a heading", Text{Words: 300, Language: "en", Title: "Privacy Policy", Markdown: strings.Repeat(prose+"\n", 8) + "## Contact\n"}, Known{Words: 3000, Language: "en", Title: "Privacy Policy", Text: "In days gone by we kept other promises to you.\n"}, CutPage},
		{"anew, but no legal text", Text{Words: 300, Language: "en", Title: "Harbour Notes", Markdown: strings.Repeat(prose+"\n", 8)}, Known{Words: 3000, Language: "en", Title: "Harbour Notes", Text: "In days gone by we kept other promises to you.\n"}, CutPage},
		{"anew, but a few lines", Text{Words: 90, Language: "en", Title: "Privacy Policy", Markdown: strings.Repeat(prose+"\n", 2)}, Known{Words: 3000, Language: "en", Title: "Privacy Policy", Text: "In days gone by we kept other promises to you.\n"}, CutPage},
		{"home page", Text{Words: 450, Title: "Notes for everyone"}, Known{Words: 1000, Title: "Privacy Policy"}, OtherDocument},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := test.text.Judge(test.known)
			var unusable *Unusable
			if errors.As(err, &unusable) && unusable.Reason == test.reason || err == nil && test.reason == "" {
				return
			}
			t.Errorf("got %v, want reason %q", err, test.reason)
		})
	}
}
