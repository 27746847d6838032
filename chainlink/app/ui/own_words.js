// Streamlit says `lang="en"` and a few words of its own in English: this sets the page's language and says them in Chinese.
const WORDS = {
  "Download as CSV": "下载 CSV", "Search": "搜索", "Fullscreen": "全屏", "Close fullscreen": "退出全屏",
  "Show/hide columns": "显示/隐藏列", "Upload": "上传", "Choose options": "请选择", "Choose an option": "请选择",
  "No results": "无结果", "No options to select": "没有可选项", "Drag and drop file here": "把文件拖到这里",
  "Drag and drop files here": "把文件拖到这里", "Browse files": "选择文件", "Skip to main content": "跳到主要内容",
  "Close": "关闭", "empty": "空", "Running...": "正在运行", "Stop": "停止", "Rerun": "重新运行", "Clear all": "全部清除",
  "Connecting": "正在连接", "Connection error": "连接中断", "Select all": "全选", "Loading...": "正在载入",
  "Main menu": "主菜单", "Print": "打印", "Record a screencast": "录屏", "Clear cache": "清除缓存", "Settings": "设置",
  "Press Enter to submit form": "按回车提交", "Press Enter to apply": "按回车确认",
  "Sort ascending": "升序", "Sort descending": "降序", "Pin column": "固定列", "Unpin column": "取消固定", "Hide column": "隐藏列",
  "yyyy": "年", "mm": "月", "dd": "日", "Copy to clipboard": "复制", "Copied!": "已复制", "Download": "下载", "Page not found": "没有这个页面",
  "App pages": "页面",
  "Autosize": "自动列宽", "Format": "格式", "Statistics": "统计", "Remove file": "移除文件", "Type to search": "输入以搜索",
};
const PATTERNS = [
  [/^Limit (\S+) per file(?: • (.*))?$/, (all, size, kinds) => `每个文件不超过 ${size}${kinds ? " · " + kinds : ""}`],
  [/^(\S+) per file(?: • (.*))?$/, (all, size, kinds) => `每个文件不超过 ${size}${kinds ? " · " + kinds : ""}`],
  [/^(.*?) ?\((?:(\d+) minutes?, )?(\d+(?:\.\d+)?) seconds?\)$/,
    (all, said, minutes, seconds) => `${said}（${minutes ? minutes + " 分 " : ""}${seconds} 秒）`],
  [/^Press (Ctrl|⌘)\+Enter to (submit form|apply)$/, (all, key, what) => `按 ${key}+回车${what === "apply" ? "确认" : "提交"}`],
  [/^(.+) files are not allowed\.?$/, (all, kind) => `不接受这种文件（${kind}）`],
  [/^File must be (\S+) or smaller\.?$/, (all, size) => `文件不得超过 ${size}`],
  [/^(Fullscreen|Close fullscreen|Copy to clipboard): (.*)$/, (all, what, named) => `${WORDS[what]}：${named}`],
  [/^Download as ([A-Z]+): (.*)$/, (all, kind, named) => `下载 ${kind}：${named}`],
  [/^(\d+) more$/, (all, count) => `另 ${count} 项`],
  [/^Download as ([A-Z]+)$/, (all, kind) => `下载 ${kind}`],
  [/^The page that you have requested does not seem to exist\. Running the app's main page\.?$/,
    () => "所要的页面不存在，已打开总览。"],
  [/^You have requested page \/(\S*), but no corresponding file was found in the app's pages\/ directory\. Running the app's main page\.?$/,
    (all, page) => `没有页面“${page}”，已打开总览。`],
];
const ATTRIBUTES = ["aria-label", "title", "placeholder"];

function inChinese(text) {
  const said = text.trim();
  if (WORDS[said]) return text.replace(said, WORDS[said]);
  for (const [pattern, say] of PATTERNS) if (pattern.test(said)) return said.replace(pattern, say);
  return null;
}

const changed = new WeakMap();  // by text or element: what stood in English where, and what we said instead

function look(node, name, visit) {
  const text = name === "text" ? node.nodeValue : node.getAttribute(name);
  const words = visit(node, name, text ?? "");
  if (words === null) return;
  if (name === "text") node.nodeValue = words;
  else node.setAttribute(name, words);
}

function lookAtAll(root, visit) {
  if (root.nodeType === Node.TEXT_NODE) look(root, "text", visit);
  if (root.nodeType !== Node.ELEMENT_NODE) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) look(walker.currentNode, "text", visit);
  const labelled = root.matches("[aria-label],[title],[placeholder]") ? [root] : [];
  for (const element of [...labelled, ...root.querySelectorAll("[aria-label],[title],[placeholder]")])
    for (const name of ATTRIBUTES) if (element.hasAttribute(name)) look(element, name, visit);
}

function inOurs(node, name, text) {
  const words = inChinese(text);
  if (words !== null) changed.set(node, { ...changed.get(node), [name]: [text, words] });
  return words;
}

function inTheirs(node, name, text) {
  const [said, words] = changed.get(node)?.[name] ?? [];
  return words === text ? said : null;
}

const translate = (root) => lookAtAll(root, inOurs);

let observer = null;

export default function (component) {
  const isChinese = component.data.language === "zh";
  if (component.data.who) document.cookie = `chainlink_who=${encodeURIComponent(component.data.who)}; SameSite=Lax`;
  document.documentElement.lang = isChinese ? "zh-CN" : "en";
  observer?.disconnect();
  observer = null;
  if (!isChinese) lookAtAll(document.body, inTheirs);  // a word drawn before the switch was heard was said in Chinese
  else {
    translate(document.body);
    observer = new MutationObserver((changes) => {
      for (const change of changes) {
        if (change.type === "childList") change.addedNodes.forEach(translate);
        else translate(change.target);
      }
    });
    const watched = { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES };
    observer.observe(document.body, watched);
  }
}
