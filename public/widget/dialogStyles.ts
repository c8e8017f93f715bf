/** The dialog. Logical directions throughout, so that it mirrors where text runs from right to left. */
export const dialogStyles = `
[hidden]{display:none!important}
.panel{position:fixed;inset-block-end:92px;inset-inline-end:20px;z-index:2147483001;display:flex;flex-direction:column;
inline-size:400px;block-size:min(660px,100vh - 116px);overflow:hidden;background:var(--surface);border:1px solid var(--line);
border-radius:20px;box-shadow:var(--shadow);animation:rise .18s}
@keyframes rise{0%{opacity:0;transform:translateY(12px)}}
.panel:focus{outline:0}
h2,p{margin:0}
header{display:flex;align-items:center;gap:8px;padding:14px;padding-inline-start:22px;border-block-end:1px solid var(--line);background:var(--accent);color:var(--ink)}
header div{flex:1;min-inline-size:0;line-height:1.35}
h2{font-size:17px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
header p,header button,.field,.status,.hint{font-size:14px}
header button{min-block-size:36px;padding-inline:12px;background:0 0;border:1px solid;border-radius:18px;font-weight:600}
header .close{padding-inline:6px;border-color:transparent;line-height:0}
header :hover{filter:none;background:#7f7f7f40}
header div:hover,header div *{background:0 0}
header :focus-visible{outline-color:currentColor;outline-offset:0}
.start,.leave,.card{display:flex;flex-direction:column;gap:16px;padding:24px 22px;overflow-y:auto}
.start{flex:1;font-size:17px}
.field{display:flex;flex-direction:column;gap:6px;font-weight:600;color:var(--muted)}
input,textarea{inline-size:100%;min-block-size:46px;font:inherit;font-size:16px;font-weight:400;color:var(--text);background:var(--surface);
border:1px solid var(--strong);border-radius:14px;padding:10px 16px;resize:none}
input:focus,textarea:focus{outline:2px solid var(--focus);outline-offset:-1px}
::placeholder{color:var(--muted);opacity:1}
.main{min-block-size:46px;padding-inline:20px;border:1px solid transparent;border-radius:23px;background:var(--accent);color:var(--ink);font-weight:600}
.main:disabled{opacity:.6}
.plain,.meta button{min-block-size:32px;padding-inline:6px;background:0 0;border:0;text-decoration:underline}
.log{flex:1;overflow-y:auto;overscroll-behavior:contain;padding:18px;display:flex;flex-direction:column;gap:14px}
.log:focus-visible{outline-offset:-3px}
.line{max-inline-size:86%;align-self:start}
.text{inline-size:fit-content;white-space:pre-wrap;overflow-wrap:anywhere;padding:8px 14px;border:1px solid transparent;border-radius:18px;border-end-start-radius:5px;background:var(--sunken)}
.line a{color:inherit}
.name,.meta{font-size:13px;color:var(--muted);padding-inline:14px}
.name{font-weight:600}
.visitor,.visitor .meta{align-self:end;text-align:end}
.visitor .text{margin-inline-start:auto;text-align:start;background:var(--own);color:var(--own-ink);border-radius:18px;border-end-end-radius:5px}
.queued .text,.failed .text{background:0 0;color:var(--text);border:1px dashed var(--strong)}
.failed .meta,.bad{color:var(--danger)}
.desk{align-self:center;text-align:center;color:var(--muted);font-size:15px}
.desk>*{display:inline;padding:0;background:0 0;border:0}
.desk .meta{margin-inline-start:8px}
.over{color:var(--text);font-weight:600}
.card{flex:none;gap:10px;margin-inline:18px;padding:14px 16px;border-radius:16px;background:var(--sunken);font-size:15px}
.status,.hint{padding:4px 22px;color:var(--muted)}
.status{min-block-size:30px}
.live::before{content:"";display:inline-block;inline-size:8px;block-size:8px;margin-inline-end:8px;border-radius:4px;background:#2e9e5b}
.status.bad,.hint.bad{color:var(--danger)}
.composer{display:flex;align-items:end;gap:8px;padding:0 14px 14px}
.composer textarea{max-block-size:136px;border-radius:23px}
.composer .main{padding-inline:11px;line-height:0}
[dir=rtl] .composer svg{transform:scaleX(-1)}
.foot{padding:0 22px 14px;font-size:13px}
.foot a{color:var(--muted)}
.again{margin:0 18px 18px}
.badge{position:absolute;inset-block-start:-6px;inset-inline-end:-4px;min-inline-size:26px;border-radius:13px;background:#c5221f;color:#fff;border:2px solid var(--surface);font-size:14px}
.launch .badge{display:block}
.unseen{position:absolute;clip-path:inset(50%)}
@media(max-width:480px),(max-height:480px){.w .panel{inset:var(--top,0) 0 auto!important;inline-size:auto;block-size:var(--height,100dvh);border:0;border-radius:0}
.open .launch{visibility:hidden}}
@media(prefers-color-scheme:dark){header{background:var(--bridgedesk-accent,#222a33);color:var(--bridgedesk-ink,#fff)}}
@media(prefers-reduced-motion){.panel{animation:none}}
@media(forced-colors:active){.text,header .close{border-color:CanvasText}}
`;
