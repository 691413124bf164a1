import { Config as FetcherConfig } from '@dateline/fetcher/config'
import { Config as GatewayConfig } from '@dateline/gateway/config'
import { Config as IndexerConfig } from '@dateline/indexer/config'
import { Config as NormalizerConfig } from '@dateline/normalizer/config'
import { loadSettings, SettingsError } from '@dateline/runtime/settings'

/** What is wrong with the settings of all services together: each fault once, a line each. */
export function settingFaults(env: NodeJS.ProcessEnv): string[] {
  const faults = [
    faultsOf(() => loadSettings(FetcherConfig, env)),
    faultsOf(() => loadSettings(NormalizerConfig, env)),
    faultsOf(() => loadSettings(IndexerConfig, env)),
    faultsOf(() => loadSettings(GatewayConfig, env)),
  ]
  return [...new Set(faults.flat())]
}

function faultsOf(load: () => unknown): string[] {
  try {
    load()
    return []
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    return error.faults
  }
}
