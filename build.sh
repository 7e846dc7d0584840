#!/usr/bin/env bash
# Restores the local tools and hands the arguments to Cake: ./build.sh --target Test --configuration Debug
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# Compilers and tests call most of their code a few times, so instrumenting it costs more than the better code saves.
export DOTNET_TieredPGO=0
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1
dotnet tool restore
exec dotnet cake build.cake "$@"
