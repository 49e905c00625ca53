/// The style sheet of a page: that of the figures and that of the text around them.
enum ReportStyle {
  static let css = """
    \(Palette.stylesheet)
    \(Palette.rampStylesheet)
    \(FigureStyle.allRules)
    \(text)
    \(blocks)
    \(ways)
    \(media)
    """

  private static let chinese = "\"PingFang SC\",\"Noto Sans CJK SC\",\"Source Han Sans SC\",\"Microsoft YaHei\""

  /// Headings and running text.
  private static let text = """
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:24px}
    body{margin:0;background:var(--martlet-paper);color:var(--martlet-ink);
    font:17px/1.6 Charter,"Bitstream Charter","Iowan Old Style","Source Serif 4",Cambria,"Noto Serif",
    "Liberation Serif",Georgia,serif;text-rendering:optimizeLegibility;overflow-wrap:break-word}
    main{max-width:768px;margin:0 auto;padding:64px 24px 96px}
    h1,h2,h3,.subtitle,.tiles,figcaption,table,.figure-title,.images,nav,.cards,p.translation,
    .formula .label{font-family:\(FigureStyle.fonts)}
    h1{font-size:32px;line-height:1.2;font-weight:650;letter-spacing:-.012em;margin:0;text-wrap:balance}
    .translation{font-family:\(FigureStyle.fonts.replacing(",sans-serif", with: "")),\(chinese),sans-serif;
    color:var(--martlet-muted);font-weight:400}
    header .translation{font-size:21px;line-height:1.3;margin:6px 0 0}
    .subtitle{font-size:17px;line-height:1.5;color:var(--martlet-muted);margin:10px 0 0}
    header{padding-bottom:24px;border-bottom:1px solid var(--martlet-rule);margin-bottom:32px}
    h2{font-size:21px;line-height:1.3;font-weight:650;letter-spacing:-.005em;margin:0 0 14px;break-after:avoid}
    h2 .translation{font-size:17px;margin-left:.4em}
    h3{font-size:17px;line-height:1.35;font-weight:650;margin:32px 0 10px;break-after:avoid}
    .anchor{margin-left:.4em;color:var(--martlet-rule);text-decoration:none;font-weight:400;opacity:0}
    h2:hover .anchor,.anchor:focus{opacity:1}
    section{margin-top:56px}
    p,ul,ol{margin:0 0 16px;max-width:41em;text-wrap:pretty;hanging-punctuation:first}
    ul,ol{padding-left:1.4em}
    li{margin:0 0 6px}
    li::marker{color:var(--martlet-muted)}
    a{color:var(--martlet-link);text-decoration-thickness:1px;text-underline-offset:2px}
    p code,li code,figcaption code,td code{font:.86em/1 \(mono);background:var(--martlet-surface);
    padding:.1em .3em;border-radius:3px}
    .math{font-family:"Latin Modern Math","STIX Two Math","STIX Two Text","Cambria Math","DejaVu Math TeX Gyre",
    "Times New Roman",serif;font-style:normal;white-space:nowrap}
    p .math,li .math,td .math{white-space:normal}
    .math sup,.math sub{font-size:.72em;line-height:0}
    .math .scripts{display:inline-flex;flex-direction:column;vertical-align:middle;line-height:1.15}
    .math .scripts sup,.math .scripts sub{position:static;vertical-align:baseline;line-height:1.15}
    .math .fraction{display:inline-flex;flex-direction:column;vertical-align:middle;text-align:center;line-height:1.3;
    margin:0 .15em}
    .math .fraction>span:first-child{border-bottom:1px solid currentColor;padding:0 .2em}
    .math .fraction>span:last-child{padding:0 .2em}
    .math .root{border-top:1px solid currentColor;padding:0 .1em}
    """

  private static let mono = "ui-monospace,SFMono-Regular,\"SF Mono\",Menlo,Consolas,\"Liberation Mono\",monospace"

  /// Figures, tables, listings and what else stands between paragraphs.
  private static let blocks = """
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
    .claims td:last-child{white-space:nowrap}
    .claims .remark{font-size:12.5px;color:var(--martlet-muted);margin-top:3px}
    .verdict{white-space:nowrap}
    .verdict .icon{width:12px;height:12px;margin-right:5px;vertical-align:-1.5px;fill:none;stroke:currentColor;
    stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
    .held .icon{color:var(--martlet-series-3)}
    .not-held{color:var(--martlet-alert);font-weight:600}
    .not-judged{color:var(--martlet-muted)}
    .not-judged .icon{stroke-width:1.5;stroke-linecap:butt}
    .formula{display:flex;align-items:center;gap:24px;margin:20px 0 24px;font-size:18px;line-height:1.7;overflow-x:auto;
    overflow-y:hidden}
    .formula>div{flex:1;text-align:center;min-width:max-content}
    .formula .label{font-size:14px;color:var(--martlet-muted)}
    aside.note{border-left:3px solid var(--martlet-rule);padding:2px 0 2px 16px;margin:22px 0;font-size:16px}
    aside.note p:last-child{margin-bottom:0}
    pre{margin:24px 0;padding:16px 18px;background:var(--martlet-surface);overflow-x:auto;border-radius:3px;
    font:13.5px/1.55 \(mono);tab-size:2}
    .listing pre{margin:0}
    code{font:inherit}
    pre .keyword{color:var(--martlet-code-keyword)}
    pre .type{color:var(--martlet-code-type)}
    pre .string{color:var(--martlet-code-string)}
    pre .number{color:var(--martlet-code-number)}
    pre .comment{color:var(--martlet-muted);font-style:italic}
    .images{display:grid;grid-template-columns:repeat(auto-fill,var(--cell));gap:12px 10px}
    .images img{image-rendering:pixelated;outline:1px solid var(--martlet-grid)}
    .images img:not(.on-light,.on-dark){display:block}
    .images img.smooth{image-rendering:auto}
    .images .stack{display:grid}
    .images .stack>img{grid-area:1/1}
    .images.fixed{width:max-content;align-items:end}
    .images .head,.images .side{font-size:12px;line-height:1.3}
    .images .head{text-align:center}
    .images .side{text-align:right;align-self:center;max-width:9em}
    .images .marked img{outline:2px solid var(--martlet-alert)}
    .images p{margin:4px 0 0;font-size:11.5px;line-height:1.35;color:var(--martlet-muted);overflow:hidden;
    display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2}
    .images .marked p{color:var(--martlet-alert)}
    """

  /// Links between pages.
  private static let ways = """
    nav{font-size:14px;line-height:1.4}
    nav a{text-decoration:none}
    nav a:hover{text-decoration:underline}
    nav.pages{display:grid;grid-template-columns:1fr auto 1fr;gap:16px;max-width:768px;margin:0 auto;padding:20px 24px}
    nav.pages+main{padding-top:28px}
    main+nav.pages{border-top:1px solid var(--martlet-grid);padding-bottom:40px}
    nav .previous::before{content:"← "}
    nav .next::after{content:" →"}
    nav .next{text-align:right}
    .contents{margin:0 0 32px}
    .contents ol{columns:2;column-gap:40px;list-style:none;margin:0;padding:0;max-width:none}
    .contents li{break-inside:avoid}
    .cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(320px,100%),1fr));gap:16px;list-style:none;
    margin:18px 0 0;padding:0;max-width:none}
    .cards li{display:flex;flex-direction:column;margin:0;padding:14px 16px;border:1px solid var(--martlet-grid);
    border-radius:4px;font-size:14px;line-height:1.5;position:relative}
    .cards li:hover{border-color:var(--martlet-rule)}
    .cards h3{font-size:15.5px;margin:0}
    .cards h3 a{text-decoration:none}
    .cards h3 a::after{content:"";position:absolute;inset:0}
    .cards li:hover h3 a{text-decoration:underline}
    .cards p{margin:4px 0 0}
    .cards p a{position:relative;z-index:1}
    .cards .foot{display:flex;flex-wrap:wrap;gap:2px 14px;margin-top:auto;padding-top:8px;font-size:12.5px}
    .cards .quiet{color:var(--martlet-muted)}
    """

  private static let media = """
    @media screen and (max-width:640px){
    body{font-size:16px}
    main{padding:36px 18px 64px}
    h1{font-size:26px}
    section{margin-top:44px}
    nav.pages{padding:16px 18px}
    .contents ol{columns:1}
    .formula{font-size:17px}
    .tiles{grid-template-columns:repeat(auto-fill,minmax(136px,1fr))}
    .on-wide{display:none}
    .on-narrow{display:block}
    .on-narrow .fills{width:100%}
    .claims thead{display:none}
    .claims tr{display:block;padding:8px 0}
    .claims tbody tr+tr{border-top:1px solid var(--martlet-grid)}
    .claims tbody tr+tr td{border-top:0}
    .claims td{display:block;padding:2px 4px}
    .claims td[data-name]::before{content:attr(data-name) ": ";color:var(--martlet-muted)}
    }
    @media print{
    @page{margin:18mm}
    body{font-size:10.5pt}
    main{max-width:none;padding:0}
    nav.pages,.anchor{display:none}
    a{color:inherit;text-decoration:none}
    p a[href*=":"]::after,li a[href*=":"]::after{content:" (" attr(href) ")";font-size:.85em}
    pre{white-space:pre-wrap}
    tr,.cards li,aside.note{break-inside:avoid}
    .formula{overflow:visible}
    }
    """
}
