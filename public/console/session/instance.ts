import { newOperationId } from '../../shared/ucwaClient.ts';
import type { Keep } from './keep.ts';

/**
 * This window's instance id. A reload keeps it; a duplicated tab, which inherits the original's memory, gets its own.
 */
export function instanceOf(tab: Keep): string {
  const [navigation] = performance.getEntriesByType('navigation');
  const reloaded = navigation instanceof PerformanceNavigationTiming && navigation.type === 'reload';
  const kept = reloaded ? tab.get('instance') : null;
  const instance = kept ?? newOperationId();
  tab.set('instance', instance);
  return instance;
}
