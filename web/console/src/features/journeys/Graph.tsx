// The journey as a graph with live counts; read only, moved by mouse, wheel or keys.
import { useMemo } from 'react';
import { useComputedColorScheme } from '@mantine/core';
import { Background, Controls, Handle, MarkerType, Position, ReactFlow, type Edge, type Node, type NodeProps } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import type { Schema } from '@shared/api/client';
import { useI18n } from '@console/shared/i18n';
import { Icon, type IconName } from '@console/shared/ui/icons';
import { useWord } from '@console/shared/words/tags';
import { layout, nodeHeight, nodeWidth } from './layout';
import css from './journeys.module.css';

type StepNode = Node<{ step: Schema['JourneyNode']; title: string; open: boolean }, 'step'>;

export const signs: Record<Schema['JourneyNode']['type'], IconName> = {
  entry: 'play', wait: 'clock', wait_for: 'clock', condition: 'branch', message: 'messages', update: 'settings', exit: 'door',
};

function Step({ data }: NodeProps<StepNode>) {
  const { t } = useI18n();
  const { step } = data;
  const left = Object.values(step.left).reduce((a, b) => a + b, 0);
  return (
    <div className={css.node} data-type={step.type} data-open={data.open || undefined}>
      {step.type !== 'entry' && <Handle type="target" position={Position.Top} isConnectable={false} />}
      <p className={css.nodeTitle}><Icon name={signs[step.type]} size={15} /><span title={data.title}>{data.title}</span></p>
      <p className={css.counts}>
        <span>{t('node.passed', { n: step.passed })}</span>
        {step.waiting > 0 && <b>{t('node.waiting', { n: step.waiting })}</b>}
        {left > 0 && <span>{t('node.left', { n: left })}</span>}
      </p>
      {step.type !== 'exit' && <Handle id="on" type="source" position={Position.Bottom} isConnectable={false} />}
      {step.type !== 'exit' && <Handle id="aside" type="source" position={Position.Right} isConnectable={false} />}
    </div>
  );
}
const nodeTypes = { step: Step };

interface Props { journey: Schema['Journey']; open: string | null; onOpen: (id: string) => void; titleOf: (n: Schema['JourneyNode']) => string }

export default function Graph({ journey, open, onOpen, titleOf }: Props) {
  const { t, format } = useI18n();
  const word = useWord();
  const scheme = useComputedColorScheme('light');
  const { nodes, edges, height } = useMemo(() => {
    const places = layout(journey.nodes.map((n) => n.id), journey.edges);
    const ns: StepNode[] = journey.nodes.map((step) => ({
      id: step.id, type: 'step', position: places.get(step.id) ?? { x: 0, y: 0 }, width: nodeWidth, height: nodeHeight, ariaLabel: titleOf(step),
      data: { step, title: titleOf(step), open: step.id === open },
    }));
    const es: Edge[] = journey.edges.map((e, i) => ({
      id: `${i}`, source: e.from, target: e.to, sourceHandle: (places.get(e.to)?.x ?? 0) > (places.get(e.from)?.x ?? 0) ? 'aside' : 'on', type: 'smoothstep', markerEnd: { type: MarkerType.ArrowClosed, color: 'var(--edge)' }, style: { stroke: 'var(--edge)' }, focusable: false,
      label: [e.branch && word('branch', e.branch), format.number(e.passed)].filter(Boolean).join(' · '),
      labelStyle: { fill: 'var(--ink)', fontSize: 12 }, labelBgStyle: { fill: 'var(--ground)' }, labelBgPadding: [6, 3], labelBgBorderRadius: 6,
    }));
    const tall = Math.max(...ns.map((n) => n.position.y)) + nodeHeight;
    return { nodes: ns, edges: es, height: tall * 0.9 + 60 };
  }, [journey, open, titleOf, word, format]);
  return (
    <div className={css.graph} style={{ height }} role="group" aria-label={t('journey.graph')}>
      <ReactFlow nodes={nodes} edges={edges} nodeTypes={nodeTypes} colorMode={scheme} fitView fitViewOptions={{ maxZoom: 1, minZoom: 0.55, padding: 0.08 }} minZoom={0.3} maxZoom={1.5} nodesDraggable={false} nodesConnectable={false}
        zoomOnScroll={false} preventScrolling={false} onNodeClick={(_, n) => onOpen(n.id)} ariaLabelConfig={{ 'controls.zoomIn.ariaLabel': t('graph.in'), 'controls.zoomOut.ariaLabel': t('graph.out'), 'controls.fitView.ariaLabel': t('graph.fit') }}>
        <Background gap={20} color="var(--line)" />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}
