# Latchkey: connects Claude Code or Codex to Latchkey with tokens that renew themselves, or disconnects them.
#
#   & ([scriptblock]::Create((irm -UseBasicParsing -MaximumRedirection 0 https://keys.example.com/connect.ps1))) https://keys.example.com claude
#   ... codex        the same for Codex
#   ... remove       removes Latchkey from both clients, and deletes the key on this machine
#   ... claude NAME  under another name than "latchkey", for a second key
#
# The script asks for the API key without showing the key, or reads the key from standard input. The
# key is written to one file that only you can read, and to no client's configuration, history or
# process list. For Windows PowerShell 5.1 and PowerShell 7.
param([string]$Origin = '', [string]$What = '', [string]$Name = 'latchkey')

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

function Get-ClientTitle([string]$Client) {
    if ($Client -eq 'claude') { return 'Claude Code' }
    return 'Codex'
}

function Get-ConfigFile([string]$Client) {
    if ($Client -eq 'claude') {
        $base = $env:CLAUDE_CONFIG_DIR
        if (-not $base) { $base = $env:USERPROFILE }
        return Join-Path $base '.claude.json'
    }
    $base = $env:CODEX_HOME
    if (-not $base) { $base = Join-Path $env:USERPROFILE '.codex' }
    return Join-Path $base 'config.toml'
}

function Get-ShortPath([string]$Path) { # a path as people write it
    if ($Path.StartsWith($env:USERPROFILE + '\')) { return '~' + $Path.Substring($env:USERPROFILE.Length) }
    return $Path
}

function Save-Backup([string]$Path) { # keeps a copy of a file as it was before the first change
    if ((Test-Path -LiteralPath $Path) -and -not (Test-Path -LiteralPath "$Path.before-$Name")) {
        Copy-Item -LiteralPath $Path -Destination "$Path.before-$Name"
    }
}

function Show-Plan([string]$Client, [string]$Config) {
    $undo = "powershell -ExecutionPolicy Bypass -File `"$folder\connect.ps1`" $Origin remove $Name"
    Write-Host "Latchkey at $Origin, as `"$Name`" in $(Get-ClientTitle $Client)."
    Write-Host 'This writes:'
    Write-Host ('  {0,-28} your API key, and a helper that renews the token; readable by you alone' -f ((Get-ShortPath $folder) + '\'))
    Write-Host ('  {0,-28} the server "{1}"; a copy as it is now stays beside it' -f (Get-ShortPath $Config), $Name)
    Write-Host "To undo it:  $undo`n"
}

function Read-Key { # the key, from a prompt that does not show it, or from standard input
    if ([Console]::IsInputRedirected) { $given = [Console]::In.ReadLine() }
    else {
        $secure = Read-Host -Prompt 'API key (mcp_..., not shown)' -AsSecureString
        $pointer = [Runtime.InteropServices.Marshal]::SecureStringToBSTR($secure)
        try { $given = [Runtime.InteropServices.Marshal]::PtrToStringBSTR($pointer) }
        finally { [Runtime.InteropServices.Marshal]::ZeroFreeBSTR($pointer) }
    }
    $given = ([string]$given) -replace '[ \t\r]', ''
    if ($given -cnotmatch '^mcp_[0-9a-f]+$') {
        throw "That is no API key: it begins with mcp_ and has 32 more characters. Make one on $Origin/keys."
    }
    return $given
}

function New-PrivateFolder([string]$Path) { # a folder that only this user can read, with all that it will hold
    if (Test-Path -LiteralPath $Path) { Remove-Item -LiteralPath $Path -Recurse -Force }
    [void](New-Item -ItemType Directory -Path $Path -Force)
    $me = [Security.Principal.WindowsIdentity]::GetCurrent().User.Value
    & icacls.exe $Path /inheritance:r /grant:r "*${me}:(OI)(CI)F" | Out-Null
    $rules = @((Get-Acl -LiteralPath $Path).Access)
    if ($LASTEXITCODE -ne 0 -or $rules.Count -ne 1) { throw "$Path cannot be made readable by you alone." }
}

function Read-Script([string]$File) { # a script of this Latchkey, without following a redirect
    $handler = New-Object Net.Http.HttpClientHandler
    $handler.AllowAutoRedirect = $false
    $client = New-Object Net.Http.HttpClient($handler)
    try {
        $client.Timeout = [TimeSpan]::FromSeconds(20)
        $response = $client.GetAsync("$Origin/$File").GetAwaiter().GetResult()
        if ([int]$response.StatusCode -ne 200) { throw 'status' }
        $text = $response.Content.ReadAsStringAsync().GetAwaiter().GetResult()
    } catch { throw "$Origin/$File cannot be read." } finally { $client.Dispose() }
    if (-not $text.StartsWith('# Latchkey: ')) { throw "$Origin does not answer as Latchkey does." }
    return $text
}

function Write-Plain([string]$Path, [string]$Text) { # UTF-8 without a mark
    [IO.File]::WriteAllText($Path, $Text, (New-Object Text.UTF8Encoding($false)))
}

function Get-Helper([string]$Path) {
    # The clients run it in the folder of a project, where cmd.exe would find a powershell.exe that the
    # project brings. Other shells take this form too; Git Bash reads \\ as \.
    $shell = "$env:SystemRoot\System32\WindowsPowerShell\v1.0\powershell.exe"
    return $shell.Replace('\', '\\') + ' -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "' + $Path.Replace('\', '/') + '"'
}

function Install-Helper([string]$Client, [string]$Key) { # after the helper has printed a token once
    $made = "$folder.new"
    New-PrivateFolder $made
    try {
        Write-Plain "$made\headers.ps1" (Read-Script 'headers.ps1')
        Write-Plain "$made\connect.ps1" (Read-Script 'connect.ps1')
        Write-Plain "$made\origin" "$Origin`n"
        Write-Plain "$made\key" "$Key`n"
        & powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "$made\headers.ps1" | Out-Null
        if ($LASTEXITCODE -ne 0) { throw 'Nothing was changed.' }
        $clients = @()
        if (Test-Path -LiteralPath "$folder\clients") { $clients = @(Get-Content -LiteralPath "$folder\clients") }
        if ($clients -notcontains $Client) { $clients += $Client }
        Write-Plain "$made\clients" (($clients -join "`n") + "`n")
        if (Test-Path -LiteralPath $folder) { Remove-Item -LiteralPath $folder -Recurse -Force }
        Move-Item -LiteralPath $made -Destination $folder
    } finally {
        if (Test-Path -LiteralPath $made) { Remove-Item -LiteralPath $made -Recurse -Force }
    }
}

function ConvertTo-Quoted([string]$Text) { # a JSON or TOML string
    return '"' + $Text.Replace('\', '\\').Replace('"', '\"') + '"'
}

function ConvertTo-Argument([string]$Text) { # one argument of a command line, as Windows programs read it
    return '"' + ([regex]::Replace($Text, '(\\*)"', '$1$1\"') -replace '(\\+)$', '$1$1') + '"'
}

function Invoke-Claude([string[]]$Arguments) { # -> the exit code; nothing is shown
    $start = New-Object Diagnostics.ProcessStartInfo
    $line = ($Arguments | ForEach-Object { ConvertTo-Argument $_ }) -join ' '
    $start.FileName = $program
    $start.Arguments = $line
    if ($program -match '\.(cmd|bat)$') {
        $start.FileName = $env:ComSpec
        $start.Arguments = '/d /s /c ""' + $program + '" ' + $line + '"'
    }
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $process = [Diagnostics.Process]::Start($start)
    $errors = $process.StandardError.ReadToEndAsync()
    [void]$process.StandardOutput.ReadToEnd()
    [void]$errors.GetAwaiter().GetResult()
    $process.WaitForExit()
    return $process.ExitCode
}

function Add-ToClaude([string]$Helper, [string]$Config) {
    [void](Invoke-Claude @('mcp', 'remove', '-s', 'user', $Name))
    $server = '{"type":"http","url":' + (ConvertTo-Quoted "$Origin/mcp") + ',"headersHelper":' + (ConvertTo-Quoted $Helper) + '}'
    if ((Invoke-Claude @('mcp', 'add-json', '-s', 'user', $Name, $server)) -ne 0) {
        throw "Claude Code did not take the server. Its configuration was $(Get-ShortPath $Config)."
    }
}

function Set-Codex([string]$Config, [string]$Block) { # replaces our server in Codex's configuration with this text
    $lines = @()
    $end = "`n"
    if (Test-Path -LiteralPath $Config) {
        $text = [IO.File]::ReadAllText($Config)
        if ($text.Contains("`r`n")) { $end = "`r`n" }
        $lines = @($text -split "`r?`n")
    }
    $kept = New-Object Collections.Generic.List[string]
    $ours = $false
    foreach ($line in $lines) {
        if ($line -match '^\s*\[') {
            $header = $line -replace '[\s"'']', ''
            $ours = $header.StartsWith("[mcp_servers.$Name]") -or $header.StartsWith("[mcp_servers.$Name.")
        }
        if (-not $ours) { $kept.Add($line) }
    }
    $rest = (($kept -join "`n").TrimEnd() + "`n").TrimStart("`n") + $Block
    Write-Plain $Config ($rest -replace "`r?`n", $end)
}

function Add-ToCodex([string]$Helper, [string]$Config) {
    [void](New-Item -ItemType Directory -Path (Split-Path -Parent $Config) -Force)
    $block = "`n[mcp_servers.$Name]`nurl = " + (ConvertTo-Quoted "$Origin/mcp")
    Set-Codex $Config ($block + "`nhttp_headers_helper = " + (ConvertTo-Quoted $Helper) + "`n")
}

function Connect-Client([string]$Client) {
    $config = Get-ConfigFile $Client
    $title = Get-ClientTitle $Client
    if (-not $program) { throw "$title is not installed: there is no `"$Client`" command." }
    Show-Plan $Client $config
    $key = Read-Key
    Install-Helper $Client $key
    Save-Backup $config
    $helper = Get-Helper "$folder\headers.ps1"
    if ($Client -eq 'claude') { Add-ToClaude $helper $config } else { Add-ToCodex $helper $config }
    Write-Host "Connected. Start ${title}: it now calls Latchkey as the key mcp_...$($key.Substring($key.Length - 4))."
}

function Disconnect-Clients {
    if (-not (Test-Path -LiteralPath $folder)) { throw "Nothing of the name `"$Name`" is connected here." }
    foreach ($client in @(Get-Content -LiteralPath "$folder\clients" | Where-Object { $_ })) {
        $config = Get-ConfigFile $client
        Save-Backup $config
        if ($client -eq 'claude') {
            $program = Find-Program 'claude'
            if ($program) { [void](Invoke-Claude @('mcp', 'remove', '-s', 'user', $Name)) }
        } elseif (Test-Path -LiteralPath $config) { Set-Codex $config '' }
        Write-Host "Removed `"$Name`" from $(Get-ClientTitle $client)."
    }
    Remove-Item -LiteralPath $folder -Recurse -Force
    Write-Host "Deleted $(Get-ShortPath $folder). The API key itself lives on: revoke it on $Origin/keys."
}

function Find-Program([string]$Client) { # the path of a program, or ''
    # npm also installs a file without an extension, which is for other shells.
    $all = @(Get-Command $Client -CommandType Application -All -ErrorAction SilentlyContinue)
    $found = @($all | Where-Object { $_.Path -match '\.(exe|cmd|bat)$' })
    if ($found.Count -gt 0) { return $found[0].Path }
    return ''
}

try {
    if ($PSVersionTable.PSVersion.Major -lt 6) {
        Add-Type -AssemblyName System.Net.Http
        [Net.ServicePointManager]::SecurityProtocol =
            [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
    }
    $Origin = $Origin.TrimEnd('/')
    if ($Origin -notmatch '^https?://[A-Za-z0-9.:/_\[\]-]+$' -or @('claude', 'codex', 'remove') -notcontains $What) {
        throw 'usage: connect https://keys.example.com claude|codex|remove [name]'
    }
    if ($Name -notmatch '^[A-Za-z0-9_][A-Za-z0-9_-]*$') { throw 'A name has letters, digits, - and _.' }
    if (-not $env:USERPROFILE) { throw 'This script is for Windows. On macOS and Linux, use the other command.' }
    if ($env:USERPROFILE -match '[%"&|<>^]') { throw "The path $env:USERPROFILE cannot be used in a command." }
    if ($env:SystemRoot -notmatch '^[A-Za-z]:\\[A-Za-z0-9_.\\-]+$') { throw "The path $env:SystemRoot cannot be used in a command." }
    $folder = Join-Path (Join-Path $env:USERPROFILE '.latchkey') $Name
    $program = ''
    if ($What -eq 'remove') { Disconnect-Clients }
    else {
        $program = Find-Program $What
        Connect-Client $What
    }
} catch {
    [Console]::Error.WriteLine('latchkey: ' + ($_.Exception.Message -replace '[\x00-\x1f\x7f]', ''))
    # A pasted command must not close its window.
    if ($PSCommandPath) { exit 1 }
    $global:LASTEXITCODE = 1
}
