# Restores the local tools and hands the arguments to Cake: ./build.ps1 --target Test --configuration Debug
$ErrorActionPreference = 'Stop'
Push-Location $PSScriptRoot
try {
    # Compilers and tests call most of their code a few times, so instrumenting it costs more than the better code saves.
    $env:DOTNET_TieredPGO = '0'
    $env:DOTNET_NOLOGO = '1'
    $env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
    $env:TESTINGPLATFORM_TELEMETRY_OPTOUT = '1'
    dotnet tool restore
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
    dotnet cake build.cake @args
    exit $LASTEXITCODE
}
finally {
    Pop-Location
}
