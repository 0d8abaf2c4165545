// A real OpenID provider for the suite: whoever writes a name is that person, with two factors if they say so.
// It says the port that it listens on, then serves until its standard input ends.

import { createServer } from 'node:http'
import Provider from 'oidc-provider'

const [root] = process.argv.slice(2)
const server = createServer()
await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
const issuer = `http://127.0.0.1:${server.address().port}`

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'consortium',
      client_secret: 'secret-of-a-client',
      redirect_uris: [`${root}/sign-in/with/any/back`],
      response_types: ['code'],
      grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'client_secret_basic',
      post_logout_redirect_uris: []
    }
  ],
  pkce: { required: () => true },
  scopes: ['openid', 'profile', 'email'],
  claims: { openid: ['sub', 'acr', 'amr', 'auth_time'], profile: ['name'], email: ['email'] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
  cookies: { keys: ['of a test'] },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, name: sub, email: `${sub.toLowerCase().replace(/\W+/g, '.')}@sefton.example` }) }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  renderError: (context, out) => { context.type = 'text'; context.body = JSON.stringify(out) }
})
// One product, whose registrations are made while it runs: any of its addresses will do.
provider.Client.prototype.redirectUriAllowed = (uri) => uri.startsWith(`${root}/sign-in/with/`)
provider.Client.prototype.postLogoutRedirectUriAllowed = (uri) => uri.startsWith(root)

const page = (uid, subject) => `<!doctype html><html lang="en"><title>Sefton sign-in</title><h1>Sefton sign-in</h1>
<form method="post" action="/interaction/${uid}"><label>Your name <input name="login" value="${subject ?? ''}"></label>
<label><input type="checkbox" name="mfa" value="yes"> With my security key</label><button>Sign in</button></form>`

async function body(request) {
  let said = ''
  for await (const piece of request) said += piece
  return new URLSearchParams(said)
}

// Signing in and consenting in one step, as a council's own provider does for its own programs.
async function interact(request, response) {
  const details = await provider.interactionDetails(request, response)
  if (request.method === 'GET' && details.prompt.name === 'login') {
    response.setHeader('Content-Type', 'text/html')
    return response.end(page(details.uid))
  }
  let result = {}
  if (details.prompt.name === 'login') {
    const said = await body(request)
    result = { login: { accountId: said.get('login'), amr: said.get('mfa') ? ['pwd', 'mfa'] : ['pwd'] } }
  } else {
    const grant = new provider.Grant({ accountId: details.session.accountId, clientId: details.params.client_id })
    grant.addOIDCScope('openid profile email')
    result = { consent: { grantId: await grant.save() } }
  }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true })
}

const serve = provider.callback()
server.on('request', (request, response) => {
  if (request.url.startsWith('/interaction/')) {
    interact(request, response).catch((error) => { response.statusCode = 500; response.end(String(error)) })
  } else serve(request, response)
})
process.stdin.on('end', () => process.exit(0)).resume()
process.stdout.write(`${issuer}\n`)
