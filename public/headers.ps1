# Latchkey: prints {"Authorization":"Bearer ..."} for an MCP client that runs a command for its headers,
# such as Claude Code (headersHelper) and Codex (http_headers_helper). connect.ps1 installs this helper.
#
# The helper's folder, which only you can read, also has these files:
#   origin  the address of Latchkey, such as https://keys.example.com
#   key     the API key, mcp_...
#   token   the token of this origin and key, with its times; used until 60 seconds before its end
#
# A client runs its command again when a token was refused, and often gives up after one more
# refusal. It does not say why it asks, so a kept token is first shown to Latchkey, and replaced
# where it is refused.
# Exit status: 0 with the headers on standard output; 1 with one line on standard error.
# For Windows PowerShell 5.1 and PowerShell 7.

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

function Stop-Helper([string]$Text) { # one line, without control characters, which a terminal would obey
    [Console]::Error.WriteLine('latchkey: ' + ($Text -replace '[\x00-\x1f\x7f]', ''))
    exit 1
}

function Read-Text([string]$Path) { # the text of a file that another helper may replace meanwhile, or ''
    try {
        $share = [IO.FileShare]::ReadWrite -bor [IO.FileShare]::Delete
        $stream = New-Object IO.FileStream($Path, [IO.FileMode]::Open, [IO.FileAccess]::Read, $share)
        try { return (New-Object IO.StreamReader($stream)).ReadToEnd() } finally { $stream.Dispose() }
    } catch { return '' }
}

function Write-Headers([string]$Bearer) {
    [Console]::Out.Write('{"Authorization":"Bearer ' + $Bearer + '"}' + "`n")
    exit 0
}

function Invoke-Latchkey([string]$Method, [string]$Url, [string]$Bearer, [string]$Json, [int]$Seconds) {
    # -> @{ Status; Body; Problem }, without following a redirect and without cookies
    $handler = New-Object Net.Http.HttpClientHandler
    $handler.AllowAutoRedirect = $false
    $handler.UseCookies = $false
    $client = New-Object Net.Http.HttpClient($handler)
    try {
        $client.Timeout = [TimeSpan]::FromSeconds($Seconds)
        $request = New-Object Net.Http.HttpRequestMessage((New-Object Net.Http.HttpMethod($Method)), $Url)
        [void]$request.Headers.TryAddWithoutValidation('User-Agent', 'latchkey-headers/1')
        if ($Bearer) { [void]$request.Headers.TryAddWithoutValidation('Authorization', 'Bearer ' + $Bearer) }
        if ($Json) {
            $request.Content = New-Object Net.Http.StringContent($Json, [Text.Encoding]::UTF8, 'application/json')
        }
        $response = $client.SendAsync($request).GetAwaiter().GetResult()
        $body = ''
        if ($response.Content) { $body = $response.Content.ReadAsStringAsync().GetAwaiter().GetResult() }
        return @{ Status = [int]$response.StatusCode; Body = $body; Problem = '' }
    } catch {
        $reason = $_.Exception
        while ($reason.InnerException) { $reason = $reason.InnerException }
        return @{ Status = 0; Body = ''; Problem = $reason.Message }
    } finally { $client.Dispose() }
}

function Read-Field([string]$Body, [string]$Name) { # a field of a JSON object as text, or ''
    try {
        $object = $Body | ConvertFrom-Json
        $field = $object.PSObject.Properties[$Name]
        if ($field) { return [string]$field.Value }
    } catch { }
    return ''
}

try {
    if ($PSVersionTable.PSVersion.Major -lt 6) {
        Add-Type -AssemblyName System.Net.Http
        [Net.ServicePointManager]::SecurityProtocol =
            [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
    }
    $folder = $PSScriptRoot
    $originFile = Join-Path $folder 'origin'
    $keyFile = Join-Path $folder 'key'
    $tokenFile = Join-Path $folder 'token'
    $origin = (Read-Text $originFile).Trim()
    if (-not $origin) { Stop-Helper "$originFile is missing. Connect again with the command on Latchkey's Connect page." }
    $key = (Read-Text $keyFile).Trim()
    if (-not $key) { Stop-Helper "$keyFile is missing. Connect again with the command on $origin/connect." }
    if ($key -cnotmatch '^mcp_[0-9a-f]+$') {
        Stop-Helper "$keyFile holds no API key. Connect again with the command on $origin/connect."
    }

    $epoch = New-Object DateTime(1970, 1, 1, 0, 0, 0, [DateTimeKind]::Utc)
    $now = [long][Math]::Floor(([DateTime]::UtcNow - $epoch).TotalSeconds)
    # The cached token is only for this origin and key.
    $sha = [Security.Cryptography.SHA256]::Create()
    $digest = [BitConverter]::ToString($sha.ComputeHash([Text.Encoding]::ASCII.GetBytes($key)))
    $bound = "$origin $digest"
    $token = ''
    $ends = [long]0
    $kept = @((Read-Text $tokenFile) -split "`r?`n")
    if ($kept.Count -ge 3 -and $kept[0] -ceq $bound -and $kept[1] -match '^(\d{1,15}) (\d{1,15})$') {
        $issued = [long]$Matches[1]
        $until = [long]$Matches[2]
        # A clock that was set back makes the times of the token meaningless.
        if ($issued -le $now -and $until -gt $now -and $kept[2] -cmatch '^[A-Za-z0-9._-]+$') {
            $token = $kept[2]
            $ends = $until
        }
    }
    if ($token) {
        # No call and no stream: it is answered with 405 after the token was judged. Where Latchkey
        # does not answer, the token may well be good.
        $judged = Invoke-Latchkey 'HEAD' "$origin/mcp" $token '' 3
        if ($judged.Status -eq 401) { $token = '' }
    }
    if ($token -and ($ends - $now) -gt 60) { Write-Headers $token }

    $question = '{"api_key":"' + $key + '"}'
    $answer = Invoke-Latchkey 'POST' "$origin/api/v1/auth/token" '' $question 6
    if ($answer.Status -eq 429 -or $answer.Status -eq 503) {
        # Latchkey is busy for a moment, so the exchange is tried once more.
        Start-Sleep -Seconds 1
        $answer = Invoke-Latchkey 'POST' "$origin/api/v1/auth/token" '' $question 6
    }

    if ($answer.Status -eq 200) {
        $new = Read-Field $answer.Body 'access_token'
        $seconds = [long]0
        [void][long]::TryParse((Read-Field $answer.Body 'expires_in'), [ref]$seconds)
        if ($new -cnotmatch '^[A-Za-z0-9._-]+$') {
            Stop-Helper "$origin did not answer with a token. Is it Latchkey's address?"
        }
        # Several helpers may run at once: each writes a file of its own, which replaces the old one whole.
        $draft = "$tokenFile.$PID"
        try {
            [IO.File]::WriteAllText($draft, "$bound`n$now $($now + $seconds)`n$new`n")
            if ([IO.File]::Exists($tokenFile)) { [IO.File]::Replace($draft, $tokenFile, [NullString]::Value) }
            else { [IO.File]::Move($draft, $tokenFile) }
        } catch {
            # Another helper was faster, and its token is as good.
            try { [IO.File]::Delete($draft) } catch { }
        }
        Write-Headers $new
    }

    $message = Read-Field $answer.Body 'message'
    if ($answer.Status -eq 401 -or $answer.Status -eq 403) {
        Stop-Helper "$origin refused the API key: $message See $origin/keys."
    }
    if ($answer.Status -lt 400) { $message = 'no answer of Latchkey' }
    if ($answer.Status -eq 0) { $message = $answer.Problem }
    # The token that is at hand still works: a moment without Latchkey is no moment without headers.
    if ($token) { Write-Headers $token }
    Stop-Helper "no token from ${origin}: $message"
} catch {
    Stop-Helper $_.Exception.Message
}
