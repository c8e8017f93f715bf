/** A call's panel. Colours are those of whatever it stands in: the widget's dialog, the guest page. */
export const callStyles = `
.call{display:flex;flex-direction:column;gap:10px}
.call [hidden]{display:none!important}
.call p,.call ul,.call figure{margin:0}
.stage{position:relative;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,220px),1fr));gap:8px;min-height:120px;border-radius:14px;overflow:hidden;background:var(--stage)}
.tile{position:relative;display:grid;place-items:center;min-height:120px;aspect-ratio:16/9;width:100%;color:#fff;box-shadow:inset 0 0 0 calc(min(var(--level,0)*24px,4px)) #4cc38a}
.tile video{position:absolute;inset:0;width:100%;height:100%;object-fit:contain}
.initial{display:grid;place-items:center;width:72px;height:72px;border-radius:50%;background:#ffffff26;font-size:32px;font-weight:600}
.tile figcaption{position:absolute;inset-block-end:8px;inset-inline-start:8px;max-width:calc(100% - 16px);padding:2px 10px;border-radius:12px;background:#000b;font-size:14px;overflow-wrap:anywhere}
.enlarge{position:absolute;inset-block-start:8px;inset-inline-start:8px;display:grid;place-items:center;width:40px;height:40px;padding:0;border:1px solid #fff;border-radius:12px;background:#000b;color:#fff;cursor:pointer}
.enlarge svg{width:20px;height:20px;fill:none;stroke:currentColor;stroke-width:2}
.call .tile:fullscreen{aspect-ratio:auto;height:100%;max-height:none}
.quality:not(:empty)::before{content:" · "}
.own{position:absolute;inset-block-start:8px;inset-inline-end:8px;width:26%;max-width:160px;border-radius:10px;background:#000;transform:scaleX(-1)}
.stage>.own:only-child{position:static;width:100%;max-width:none;max-height:60vh}
.call-status{min-height:24px;font-weight:600;overflow-wrap:anywhere}
.call-status.live{color:var(--live)}
.call-status.bad{color:var(--danger)}
.call .faults{display:flex;flex-direction:column;gap:6px;padding:0;list-style:none}
.faults li{padding:10px 14px;border:1px solid var(--danger);border-radius:12px;font-size:15px;overflow-wrap:anywhere}
.tools{display:flex;flex-wrap:wrap;gap:8px}
.tool{display:grid;place-items:center;width:46px;height:46px;padding:0;border:1px solid var(--strong);border-radius:50%;background:var(--surface);color:var(--text);cursor:pointer}
.tool svg{width:22px;height:22px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.tool:disabled{opacity:.5;cursor:default}
.tool[aria-pressed=true],.tool[aria-expanded=true]{background:var(--accent);border-color:var(--accent);color:var(--ink)}
.tool.mute{box-shadow:0 0 0 calc(min(var(--level,0)*30px,4px)) #4cc38a}
.tool.mute[aria-pressed=true]{background:var(--danger);border-color:var(--danger);color:var(--surface)}
.tool.mute[aria-pressed=true] svg{background:linear-gradient(45deg,#0000 46%,currentColor 46% 54%,#0000 54%)}
.tool.hangUp{margin-inline-start:auto;width:64px;border-radius:23px;background:#c5221f;border-color:#c5221f;color:#fff}
.choices{display:grid;gap:10px}
.choice{display:grid;gap:4px;font-size:14px;font-weight:600;color:var(--muted)}
.choice select{width:100%;min-height:42px;padding:6px 10px;font:inherit;font-size:15px;font-weight:400;color:var(--text);background:var(--surface);border:1px solid var(--strong);border-radius:12px}
.retry{align-self:start;min-height:40px;padding-inline:16px;border:1px solid var(--strong);border-radius:20px;background:var(--surface);color:var(--text);font:inherit;font-weight:600;cursor:pointer}
@media(forced-colors:active){.tool,.faults li{border-color:CanvasText}.tool[aria-pressed=true]{outline:3px solid Highlight}}
`;
