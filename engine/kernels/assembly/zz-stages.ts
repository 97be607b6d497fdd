import { computeAverages, computeBandwidths, computeDeviations } from './averages';
import { converge } from './convergence';
import { computeDivergences } from './divergences';
import { computeChanges, readInputs } from './inputs';
import { judge } from './lenses';
import { computeRecurrences } from './recurrences';
import { computeStochastics } from './stochastics';
import { isSqueezed } from './squeeze';
export * from './index';
export function stage(k:i32, count:i32): i32 {
  if(k==0) return <i32>readInputs(count);
  if(k==1) computeChanges(count);
  if(k==2) computeRecurrences(100,count);
  if(k==3) computeStochastics(count);
  if(k==4) computeDivergences(100000,count);
  if(k==5) computeAverages(count);
  if(k==6) computeDeviations(count);
  if(k==7) computeBandwidths(count);
  if(k==8) judge(100000,count);
  if(k==9) converge(count);
  if(k==10) { let c=0; for(let i=0;i<count;i++) c+= <i32>isSqueezed(i); return c; }
  return 0;
}
