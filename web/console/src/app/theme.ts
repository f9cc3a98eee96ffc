// Mantine dressed in the tokens: its variables point at ours, so both themes come from one file.
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';
import tokens from '@shared/tokens/tokens.json';

const light = tokens.colour.light;
const dark = tokens.colour.dark;
const glow: MantineColorsTuple = [
  light['glow-soft'], light['glow-soft'], dark['glow-strong'], dark.glow, dark.glow, light.glow, light.glow, light.glow, light['glow-strong'], light['glow-strong'],
];
const px = (n: number) => `${n}px`;

export const theme = createTheme({
  primaryColor: 'glow',
  primaryShade: { light: 6, dark: 4 },
  colors: { glow },
  fontFamily: tokens.font.text,
  fontFamilyMonospace: tokens.font.code,
  fontSizes: { xs: px(tokens.size.xs), sm: px(tokens.size.sm), md: px(tokens.size.md), lg: px(tokens.size.lg), xl: px(tokens.size.xl) },
  lineHeights: { xs: '1.4', sm: '1.5', md: '1.5', lg: '1.4', xl: '1.3' },
  spacing: { xs: px(tokens.space[2]), sm: px(tokens.space[3]), md: px(tokens.space[4]), lg: px(tokens.space[5]), xl: px(tokens.space[8]) },
  radius: { xs: px(4), sm: px(tokens.radius.s), md: px(tokens.radius.m), lg: px(tokens.radius.l), xl: px(20) },
  defaultRadius: 'md',
  headings: { fontWeight: '620' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  focusRing: 'auto',
  components: {
    Button: { defaultProps: { variant: 'filled' } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.4 }, transitionProps: { duration: 150 } } },
    Menu: { defaultProps: { transitionProps: { duration: 100 }, shadow: 'md' } },
    Popover: { defaultProps: { transitionProps: { duration: 100 }, shadow: 'md' } },
  },
});

const both = {
  '--mantine-color-body': 'var(--ground)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--soft)',
  '--mantine-color-placeholder': 'var(--soft)',
  '--mantine-color-anchor': 'var(--glow)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--raised)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-color-disabled': 'var(--raised)',
  '--mantine-color-disabled-color': 'var(--soft)',
  '--mantine-color-disabled-border': 'var(--line)',
  '--mantine-primary-color-filled': 'var(--glow)',
  '--mantine-primary-color-filled-hover': 'var(--glow-strong)',
  '--mantine-primary-color-light': 'var(--glow-soft)',
  '--mantine-primary-color-light-hover': 'var(--glow-soft)',
  '--mantine-primary-color-light-color': 'var(--glow)',
  '--mantine-primary-color-contrast': 'var(--on-glow)',
  '--mantine-color-glow-filled': 'var(--glow)',
  '--mantine-color-glow-filled-hover': 'var(--glow-strong)',
  '--mantine-color-glow-light': 'var(--glow-soft)',
  '--mantine-color-glow-light-hover': 'var(--glow-soft)',
  '--mantine-color-glow-light-color': 'var(--glow)',
  '--mantine-color-glow-outline': 'var(--glow)',
};

export const variables: CSSVariablesResolver = () => ({ variables: {}, light: both, dark: both });
