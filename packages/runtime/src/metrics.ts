import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What a process counts. Names follow Prometheus: base units, `_total` on counters, never a URL or host as a label. */
export interface Metrics {
  registry: Registry
  items: Counter<'stage' | 'outcome' | 'reason'>
  duration: Histogram<'stage'>
  queueDepth: Gauge<'queue' | 'state'>
}

/** A registry with the pipeline's metrics and those of the process itself. */
export function openMetrics(service: string): Metrics {
  const registry = new Registry()
  registry.setDefaultLabels({ service })
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    items: new Counter({
      name: 'dateline_items_total',
      help: 'Deliveries by stage, how they ended and why.',
      labelNames: ['stage', 'outcome', 'reason'],
      registers: [registry],
    }),
    duration: new Histogram({
      name: 'dateline_stage_duration_seconds',
      help: 'Time that a delivery took in its stage.',
      labelNames: ['stage'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers: [registry],
    }),
    queueDepth: new Gauge({
      name: 'dateline_queue_depth',
      help: 'Messages in a queue by their state.',
      labelNames: ['queue', 'state'],
      registers: [registry],
    }),
  }
}
