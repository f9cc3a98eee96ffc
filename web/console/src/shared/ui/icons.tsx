// The line signs of the console, drawn on a 24 grid; each is decoration beside a word.
const paths = {
  home: 'M4 11l8-7 8 7v8a1 1 0 0 1-1 1h-4v-6H9v6H5a1 1 0 0 1-1-1z',
  customers: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.6-3.6 3.2-5.5 6.5-5.5s5.900 1.900 6.500 5.500M16 4.400a3.500 3.500 0 0 1 0 6.200M18 14.900c2 .8 3.200 2.500 3.500 5.100',
  orders: 'M5 8h14l-1 12H6zM9 8V7a3 3 0 0 1 6 0v1M9 12v.5M15 12v.5',
  parcels: 'M12 3l8 4.200v9.600L12 21l-8-4.200V7.200zM4 7.200l8 4.300 8-4.300M12 11.500V21M8 5.100l8 4.300',
  messages: 'M4 6h16v12H4zM4 7l8 6 8-6',
  journeys: 'M6 7.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM18 20.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM8 5.500h7a3.250 3.250 0 0 1 0 6.500H9a3.250 3.250 0 0 0 0 6.500h7',
  insights: 'M4 20V4M4 20h16M8 16v-4M12.500 16V8M17 16v-6',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM9 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  import: 'M12 4v10M8 10.500l4 4 4-4M4 17v3h16v-3',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16.200 16.200L20.500 20.500',
  stop: 'M8.500 3.500h7l5 5v7l-5 5h-7l-5-5v-7zM9.500 9.500v5M14.500 9.500v5',
  play: 'M7 4.500l12 7.500-12 7.500z',
  check: 'M5 12.500l4.500 4.500L19 7',
  cross: 'M6 6l12 12M18 6L6 18',
  clock: 'M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17zM12 7.500V12l3 2',
  alert: 'M12 4l9 15.500H3zM12 10v4M12 16.700v.1',
  info: 'M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17zM12 11v5.500M12 7.800v.1',
  dot: 'M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  star: 'M12 4l2.500 5.200 5.700.8-4.100 4 1 5.700-5.100-2.700-5.100 2.700 1-5.700-4.100-4 5.700-.8z',
  down: 'M6 9.500l6 6 6-6',
  right: 'M9.500 6l6 6-6 6',
  left: 'M14.500 6l-6 6 6 6',
  menu: 'M4 7h16M4 12h16M4 17h16',
  columns: 'M4 5h16v14H4zM10 5v14M15 5v14',
  download: 'M12 4v11M7.500 11l4.500 4.500 4.500-4.500M5 20h14',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 3v1.500M12 19.500V21M3 12h1.500M19.500 12H21M5.600 5.600l1 1M17.400 17.400l1 1M18.400 5.600l-1 1M6.600 17.400l-1 1',
  person: 'M12 11.500a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500c.8-4 3.700-6 7.500-6s6.700 2 7.500 6',
  key: 'M8 15.500a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 11.500h9M18 11.500V15M21 11.500v2.500',
  send: 'M4 12L20 4l-5 16-3.500-6.500zM11.500 13.500L20 4',
  undo: 'M8 5L4 9l4 4M4 9h10a5.500 5.500 0 0 1 0 11h-3',
  out: 'M14 4h6v6M20 4l-9 9M10 5H5v14h14v-5',
  door: 'M13 4H5v16h8M10 12h10M16.500 8.500L20 12l-3.500 3.500',
  heart: 'M12 20S4 15 4 9.300A4.300 4.300 0 0 1 12 7a4.300 4.300 0 0 1 8 2.300C20 15 12 20 12 20z',
  shop: 'M4 9l1.500-5h13L20 9M4 9v11h16V9M4 9a2.700 2.700 0 0 0 5.300 0 2.700 2.700 0 0 0 5.400 0A2.700 2.700 0 0 0 20 9M10 20v-5h4v5',
  branch: 'M6 4v16M6 9h6a5 5 0 0 1 5 5v6M14 17l3 3 3-3',
  eye: 'M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 14.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z',
  click: 'M9 9l11 4-4.500 2L13.500 20zM5 5l1.500 1.500M9 3v2M3 9h2',
  code: 'M8.500 7L4 12l4.500 5M15.500 7l4.500 5-4.500 5',
} as const;

export type IconName = keyof typeof paths;

export const Icon = ({ name, size = 18 }: { name: IconName; size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={1.7} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false" style={{ flex: 'none' }}>
    <path d={paths[name]} />
  </svg>
);

export const Mark = ({ size = 28 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false" style={{ flex: 'none' }}>
    <defs>
      <linearGradient id="afterglow" x1="0" y1="0" x2="1" y2="1">
        <stop stopColor="var(--gradient-1)" /><stop offset="1" stopColor="var(--gradient-2)" />
      </linearGradient>
    </defs>
    <path d="M5 19a11 11 0 0 1 22 0z" fill="url(#afterglow)" />
    <path d="M3 23.500h26M8.500 28h15" stroke="url(#afterglow)" strokeWidth="2.400" strokeLinecap="round" />
  </svg>
);
