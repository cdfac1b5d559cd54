// All of pdfme's elements, each with the panel of our own settings below pdfme's.
import type { Plugin, Plugins, PropPanelSchema } from '@pdfme/common';
import {
  barcodes, checkbox, circleMark, date, dateTime, ellipse, image, line, list, multiVariableText, radioGroup, rectangle, select, signature, svg, table, text, time,
} from '@pdfme/schemas';
import { RulesPanel } from './rules';
import { t } from './texts';

const named: [name: string, plugin: Plugin<any>][] = [
  [t('テキスト', 'Text'), text],
  [t('差し込みテキスト', 'Text with variables'), multiVariableText],
  [t('表', 'Table'), { ...table, ui: flatTable(table.ui) }],
  [t('箇条書き', 'List'), list],
  [t('画像', 'Image'), image],
  ['SVG', svg],
  [t('署名', 'Signature'), signature],
  [t('線', 'Line'), line],
  [t('長方形', 'Rectangle'), rectangle],
  [t('楕円', 'Ellipse'), ellipse],
  [t('丸囲み', 'Circle'), circleMark],
  [t('日付', 'Date'), date],
  [t('時刻', 'Time'), time],
  [t('日時', 'Date and time'), dateTime],
  [t('選択', 'Choice'), select],
  [t('チェックボックス', 'Checkbox'), checkbox],
  [t('ラジオボタン', 'Radio button'), radioGroup],
  ['QR', barcodes.qrcode],
  [t('カスタマバーコード', 'Japan Post'), barcodes.japanpost],
  ['EAN-13 / JAN', barcodes.ean13],
  ['EAN-8', barcodes.ean8],
  ['Code 39', barcodes.code39],
  ['Code 128', barcodes.code128],
  ['NW-7', barcodes.nw7],
  ['ITF-14', barcodes.itf14],
  ['UPC-A', barcodes.upca],
  ['UPC-E', barcodes.upce],
  ['GS1 DataMatrix', barcodes.gs1datamatrix],
  ['PDF417', barcodes.pdf417],
];

export const plugins: Plugins = Object.fromEntries(named.map(([name, plugin]) => [name, withRules(plugin)]));

function withRules(plugin: Plugin<any>): Plugin<any> {
  const { schema, widgets } = plugin.propPanel;
  const own: Record<string, PropPanelSchema> = { rules: { type: 'void', widget: 'AkashiRules', bind: false, span: 24 } as PropPanelSchema };
  return {
    ...plugin,
    propPanel: {
      ...plugin.propPanel,
      schema: props => ({ ...(typeof schema === 'function' ? schema(props) : schema), ...own }),
      widgets: { ...widgets, AkashiRules: RulesPanel },
    },
  };
}

/** pdfme's table knows cells of text alone. Rows with children and cells that span are shown as it can show them; the value stays as it is. */
function flatTable(ui: Plugin<any>['ui']): Plugin<any>['ui'] {
  return props => {
    const rows = read(props.value);
    const isFlat = rows.every(row => Array.isArray(row) && row.every(cell => typeof cell === 'string'));
    return ui(isFlat ? props : { ...props, mode: 'viewer', value: JSON.stringify(rows.flatMap(row => flat(row, props.schema.head.length))) });
  };
}

function read(value: string): unknown[] {
  try {
    const rows: unknown = JSON.parse(value || '[]');
    return Array.isArray(rows) ? rows : [];
  } catch {
    return [];
  }
}

function flat(row: unknown, columns: number): string[][] {
  const { cells = row, children = [] } = Array.isArray(row) ? {} : ((row ?? {}) as { cells?: unknown; children?: unknown[] });
  const texts = (Array.isArray(cells) ? cells : []).map(cell => (typeof cell === 'string' ? cell : `${(cell as { text?: unknown } | null)?.text ?? ''}`));
  return [Array.from({ length: columns }, (_, i) => texts[i] ?? ''), ...children.flatMap(child => flat(child, columns))];
}
