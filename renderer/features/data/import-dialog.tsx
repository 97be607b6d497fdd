import { useState, type ReactNode } from 'react';
import type { ArchiveView } from '../../../engine/api/data-views.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { CheckField, TextField } from '../../ui/fields.tsx';
import { formatNumber } from '../../ui/format-number.ts';
import { useDataStore } from '../../stores/data-store.ts';
import { useDataWorkStore } from '../../stores/data-work-store.ts';
import { formatBytes } from './coverage-figures.ts';
import { chosenBytes, filterSymbols, firstChoice, symbolProblem, wishOf, type ArchiveChoice } from './import-choice.ts';

interface ArchivePartProps {
  readonly archive: ArchiveView;
  readonly choice: ArchiveChoice;
  readonly onChange: (choice: ArchiveChoice) => void;
}

function SymbolChoice({ archive, choice, onChange }: ArchivePartProps): ReactNode {
  const [query, setQuery] = useState('');
  const shown = filterSymbols(archive.symbols, query);
  const change = (symbols: readonly string[], chosen: boolean): void => {
    const next = new Set(choice.symbols);
    for (const symbol of symbols) {
      if (chosen) next.add(symbol);
      else next.delete(symbol);
    }
    onChange({ ...choice, symbols: next });
  };
  const only = archive.symbols.length === 1 ? archive.symbols[0] : undefined;
  if (only !== undefined) {
    return (
      <p className="text-2" data-testid="import-only">
        1-minute candles of <strong>{only.symbol}</strong>
        {only.bytes === null ? '' : `, ${formatBytes(only.bytes)} unpacked`}
      </p>
    );
  }
  const names = shown.map(({ symbol }) => symbol);
  const bytes = chosenBytes(archive, choice);
  return (
    <>
      <div className="import-filter">
        {archive.symbols.length > 8 ? (
          <TextField label="Filter" value={query} onChange={setQuery} placeholder="BTC" testId="import-filter" />
        ) : null}
        <Button testId="button-select-all" onClick={() => change(names, true)}>
          {query === '' ? 'Select all' : `Select these ${shown.length}`}
        </Button>
        <Button testId="button-select-none" onClick={() => change(names, false)}>
          {query === '' ? 'Select none' : 'Deselect these'}
        </Button>
        <span className="text-2 import-count" data-testid="import-count">
          {formatNumber(choice.symbols.size, 0)} of {formatNumber(archive.symbols.length, 0)}
          {bytes === null ? '' : ` · ${formatBytes(bytes)} unpacked`}
        </span>
      </div>
      <ul className="import-symbols scroll" aria-label={`Symbols in ${archive.name}`}>
        {shown.map(({ symbol, bytes: size }) => (
          <li key={symbol} className="import-symbol">
            <CheckField
              label={symbol}
              checked={choice.symbols.has(symbol)}
              onChange={(chosen) => change([symbol], chosen)}
              testId={`import-symbol-${symbol}`}
            />
            <span className="text-3">{size === null ? '' : formatBytes(size)}</span>
          </li>
        ))}
        {shown.length === 0 ? <li className="text-2">No symbol has “{query}” in its name.</li> : null}
      </ul>
    </>
  );
}

function ArchivePart({ archive, choice, onChange }: ArchivePartProps): ReactNode {
  return (
    <section className="import-archive" aria-label={archive.name} data-testid="import-archive">
      <p>
        <span className="strong">{archive.name}</span> <span className="text-2">{formatBytes(archive.bytes)}</span>
        {archive.passedOver > 0 ? (
          <span className="text-3">
            {' '}
            · {formatNumber(archive.passedOver, 0)} files in it are not 1-minute candles and are passed over
          </span>
        ) : null}
      </p>
      {archive.error !== null ? (
        <p className="field-error" role="alert" data-testid="import-error">
          {archive.error}
        </p>
      ) : archive.needsSymbol ? (
        <TextField
          label="Market these candles are of"
          value={choice.typedSymbol}
          onChange={(typedSymbol) => onChange({ ...choice, typedSymbol })}
          placeholder="BTC/USD"
          hint="The file’s name does not say it."
          error={symbolProblem(choice.typedSymbol)}
          testId="import-typed-symbol"
        />
      ) : (
        <SymbolChoice archive={archive} choice={choice} onChange={onChange} />
      )}
    </section>
  );
}

function OpenImportDialog({ archives }: { readonly archives: readonly ArchiveView[] }): ReactNode {
  const overview = useDataStore((store) => store.overview);
  const closeArchives = useDataWorkStore((store) => store.closeArchives);
  const importArchives = useDataWorkStore((store) => store.importArchives);
  const busy = useDataWorkStore((store) => store.busy.includes('Importing'));
  const failure = useDataWorkStore((store) => store.failure);
  const [choices, setChoices] = useState(() => archives.map((archive) => firstChoice(archive, overview)));
  const [skipBad, setSkipBad] = useState(false);
  const wishes = archives.flatMap((archive, index) => wishOf(archive, choices[index], skipBad) ?? []);
  const start = async (): Promise<void> => {
    if (await importArchives(wishes)) closeArchives();
  };
  const label = wishes.length === archives.length ? 'Import' : `Import ${wishes.length} of ${archives.length} files`;
  return (
    <Dialog
      title="Import candles"
      open
      onClose={closeArchives}
      testId="import-dialog"
      footer={
        <>
          {failure === null ? null : (
            <span className="field-error dialog-note" role="alert">
              {failure.error.message}
            </span>
          )}
          <Button testId="button-import-cancel" onClick={closeArchives}>
            Cancel
          </Button>
          <Button
            testId="button-import-start"
            tone="primary"
            disabled={wishes.length === 0}
            busy={busy}
            title={wishes.length === 0 ? 'Choose at least one symbol' : ''}
            onClick={() => void start()}
          >
            {label}
          </Button>
        </>
      }
    >
      {archives.map((archive, index) => (
        <ArchivePart
          key={archive.archiveId}
          archive={archive}
          choice={choices[index]}
          onChange={(choice) => setChoices(choices.map((other, at) => (at === index ? choice : other)))}
        />
      ))}
      <CheckField
        label="Leave out bad rows"
        hint="Off: a file with a row that cannot be true (a high below its low, a time out of order) is refused as a whole and nothing of it is stored."
        checked={skipBad}
        onChange={setSkipBad}
        testId="import-skip-bad"
      />
    </Dialog>
  );
}

/** After files were picked: what to take of each. */
export function ImportDialog(): ReactNode {
  const archives = useDataWorkStore((store) => store.archives);
  return archives === null ? null : <OpenImportDialog archives={archives} />;
}
