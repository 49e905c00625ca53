/// The style sheet of a page: that of the figures and that of the text around them.
enum ReportStyle {
  static let css = """
    \(Palette.stylesheet)
    \(Palette.rampStylesheet)
    \(FigureStyle.allRules)
    \(rules)
    """

  private static let rules = """
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
    body{margin:0;background:var(--martlet-paper);color:var(--martlet-ink);
    font:17px/1.6 Charter,"Bitstream Charter","Iowan Old Style","Source Serif 4",Cambria,"Noto Serif",
    "Liberation Serif",Georgia,serif;text-rendering:optimizeLegibility;overflow-wrap:break-word}
    main{max-width:768px;margin:0 auto;padding:64px 24px 96px}
    h1,h2,.subtitle,.tiles,figcaption,table,.figure-title,.images{font-family:\(FigureStyle.fonts)}
    h1{font-size:32px;line-height:1.2;font-weight:650;letter-spacing:-.012em;margin:0;text-wrap:balance}
    .subtitle{font-size:17px;line-height:1.5;color:var(--martlet-muted);margin:10px 0 0}
    header{padding-bottom:24px;border-bottom:1px solid var(--martlet-rule);margin-bottom:32px}
    h2{font-size:21px;line-height:1.3;font-weight:650;letter-spacing:-.005em;margin:0 0 14px;break-after:avoid}
    section{margin-top:56px}
    p{margin:0 0 16px;max-width:41em;text-wrap:pretty;hanging-punctuation:first}
    figure{margin:32px 0 36px;break-inside:avoid}
    h2+figure,h2+.tiles{margin-top:22px}
    figcaption{font-size:13.5px;line-height:1.5;color:var(--martlet-muted);margin-top:14px;max-width:52em}
    figcaption b{color:var(--martlet-ink);font-weight:600}
    .figure-title{font-size:14px;line-height:1.3;font-weight:600;margin:0 0 12px}
    .martlet-figure{display:block;max-width:100%;height:auto}
    .on-narrow{display:none}
    .beside{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(300px,100%),1fr));gap:32px 40px;align-items:start}
    .beside .fills{width:100%;max-width:420px}
    .tiles{display:grid;grid-template-columns:repeat(var(--columns),minmax(0,1fr));gap:24px;margin:32px 0 36px}
    .tiles>div{border-top:1px solid var(--martlet-grid);padding-top:10px}
    .tiles dt{font-size:12.5px;line-height:1.4;color:var(--martlet-muted)}
    .tiles dd{margin:2px 0 0;font-size:21px;line-height:1.3;font-weight:600;letter-spacing:-.01em;
    font-variant-numeric:tabular-nums lining-nums}
    .tiles .note{font-size:12.5px;line-height:1.4;font-weight:400;letter-spacing:0;color:var(--martlet-muted)}
    .scroll{overflow-x:auto}
    table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.45;
    border-top:1.5px solid var(--martlet-ink);border-bottom:1.5px solid var(--martlet-ink);
    font-variant-numeric:tabular-nums lining-nums}
    th{font-weight:600;text-align:left;vertical-align:bottom;border-bottom:1px solid var(--martlet-rule)}
    th,td{padding:7px 20px 7px 0}
    th:last-child,td:last-child{padding-right:4px}
    th:first-child,td:first-child{padding-left:4px}
    td{vertical-align:top}
    tbody tr+tr td{border-top:1px solid var(--martlet-grid)}
    .numeric{text-align:right}
    .numeric,.short{white-space:nowrap}
    th.numeric:first-child{width:1%}
    .highlighted td{background:var(--martlet-surface);font-weight:600}
    pre{margin:24px 0;padding:16px 18px;background:var(--martlet-surface);overflow-x:auto;border-radius:3px;
    font:13.5px/1.55 ui-monospace,SFMono-Regular,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;tab-size:2}
    code{font:inherit}
    .images{display:grid;grid-template-columns:repeat(auto-fill,var(--cell));gap:12px 10px}
    .images img{display:block;image-rendering:pixelated;outline:1px solid var(--martlet-grid)}
    .images .marked img{outline:2px solid var(--martlet-alert)}
    .images p{margin:4px 0 0;font-size:11.5px;line-height:1.35;color:var(--martlet-muted);overflow:hidden;
    display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2}
    .images .marked p{color:var(--martlet-alert)}
    @media screen and (max-width:640px){
    body{font-size:16px}
    main{padding:36px 18px 64px}
    h1{font-size:26px}
    section{margin-top:44px}
    .tiles{grid-template-columns:repeat(auto-fill,minmax(136px,1fr))}
    .on-wide{display:none}
    .on-narrow{display:block}
    .on-narrow .fills{width:100%}
    }
    @media print{
    @page{margin:18mm}
    body{font-size:10.5pt}
    main{max-width:none;padding:0}
    pre{white-space:pre-wrap}
    tr{break-inside:avoid}
    }
    """
}
