/** The dialog. Logical directions throughout, so that it mirrors where text runs from right to left. */
export const dialogStyles = `
[hidden]{display:none!important}
.panel,.start,.leave,.card,.field,.log{display:flex;flex-direction:column}
.panel{position:fixed;bottom:92px;inset-inline-end:20px;z-index:2147483000;width:400px;height:min(660px,100vh - 116px);overflow:hidden;
background:var(--surface);border:1px solid var(--line);border-radius:20px;box-shadow:0 6px 32px #0004}
.panel:focus{outline:0}
h2,p{margin:0}
header{display:flex;align-items:center;gap:8px;padding:14px;padding-inline-start:22px;border-bottom:1px solid var(--line);background:var(--accent);color:var(--ink)}
header div{flex:1;line-height:1.35}
h2{font-size:17px}
header p,header button,.field,.status,.hint,.foot{font-size:14px}
header button{min-height:36px;padding-inline:12px;background:0 0;border:1px solid;border-radius:18px;font-weight:600}
header .close{padding-inline:6px;border-color:transparent;line-height:0}
header button:hover{background:#7f7f7f40}
header :focus-visible{outline-color:currentColor;outline-offset:0}
.start,.leave,.card{gap:16px;padding:24px 22px;overflow-y:auto}
.start{flex:1;font-size:17px}
.field{gap:6px;font-weight:600;color:var(--muted)}
input,textarea{width:100%;min-height:46px;font:inherit;font-size:16px;font-weight:400;color:var(--text);background:var(--surface);
border:1px solid var(--strong);border-radius:23px;padding:10px 16px;resize:none}
input:focus,textarea:focus{outline:2px solid var(--accent);outline-offset:-1px}
::placeholder{color:var(--muted);opacity:1}
.main{min-height:46px;padding-inline:20px;border:1px solid transparent;border-radius:23px;background:var(--accent);color:var(--ink);font-weight:600}
.plain,.meta button{min-height:32px;padding-inline:6px;background:0 0;border:0;text-decoration:underline}
.log{flex:1;gap:14px;padding:18px;overflow-y:auto;overscroll-behavior:contain}
.log:focus-visible{outline-offset:-3px}
.line{max-width:86%;align-self:start}
.text{width:fit-content;white-space:pre-wrap;overflow-wrap:anywhere;padding:8px 14px;border:1px solid transparent;border-radius:18px;border-end-start-radius:5px;background:var(--sunken)}
.line a,.foot a{color:inherit}
.name,.meta{font-size:13px;color:var(--muted);padding-inline:14px}
.name{font-weight:600}
.visitor{align-self:end;text-align:end}
.visitor .name{position:absolute;clip-path:inset(50%)}
.visitor .text{margin-inline-start:auto;text-align:start;background:var(--own);color:var(--own-ink);border-radius:18px;border-end-end-radius:5px}
.queued .text,.failed .text{background:0 0;color:var(--text);border:1px dashed}
.failed .meta,.w .bad{color:var(--danger)}
.desk,.closing{align-self:center;text-align:center;color:var(--muted);font-size:15px}
.desk>*,.closing>*{display:inline;padding:0 4px;background:0 0;border:0}
.closing .text{color:var(--text);font-weight:600}
.card{gap:10px;margin-inline:18px;padding:14px 16px;border-radius:16px;background:var(--sunken);font-size:15px}
.status,.hint,.foot{padding:4px 22px;color:var(--muted)}
.status{min-height:30px}
.live::before{content:"● "/"";color:#2e9e5b}
.composer{display:flex;align-items:end;gap:8px;padding:0 14px 14px}
.composer textarea{max-height:136px}
.composer .main{padding-inline:11px;line-height:0}
[dir=rtl] .composer svg{transform:scaleX(-1)}
.again{margin:8px 18px 18px}
.badge{position:absolute;top:-6px;inset-inline-end:-4px;min-width:26px;border-radius:13px;background:#c5221f;color:#fff;border:2px solid var(--surface);font-size:14px}
.launch .badge{display:block}
.badge::before{content:attr(data-count)}
@media(max-width:480px),(max-height:480px){.w .panel{inset:var(--top,0) 0 auto!important;width:auto;height:var(--height,100dvh);border:0;border-radius:0}
.open .launch{visibility:hidden}}
@media(prefers-color-scheme:dark){header{background:var(--bridgedesk-accent,#222a33);color:var(--bridgedesk-ink,#fff)}}
@media(forced-colors:active){.text,header .close{border-color:CanvasText}}
`;
