// No imports: eslint is installed in .local/node, out of this file's reach.
const browser = {};
for (const name of [
    "window document navigator location console URL URLSearchParams Blob FormData fetch",
    "setTimeout clearTimeout setInterval clearInterval requestAnimationFrame cancelAnimationFrame",
    "localStorage sessionStorage Event CustomEvent MouseEvent KeyboardEvent ResizeObserver",
    "IntersectionObserver MutationObserver getComputedStyle structuredClone",
    "odoo luxon Chart",
]
    .join(" ")
    .split(" ")) {
    browser[name] = "readonly";
}

export default [
    {
        files: ["sales_kpi/static/**/*.js"],
        languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: browser },
        linterOptions: { reportUnusedDisableDirectives: "error" },
        rules: {
            "no-undef": "error",
            "no-unused-vars": ["error", { args: "after-used", argsIgnorePattern: "^_" }],
            "no-const-assign": "error",
            "no-debugger": "error",
            "no-dupe-args": "error",
            "no-dupe-class-members": "error",
            "no-dupe-keys": "error",
            "no-duplicate-imports": "error",
            "no-empty": "error",
            "no-fallthrough": "error",
            "no-irregular-whitespace": "error",
            "no-redeclare": "error",
            "no-restricted-globals": ["error", "event", "self", "parent"],
            "no-unreachable": "error",
            "no-unsafe-finally": "error",
            "no-var": "error",
            "no-console": ["error", { allow: ["warn", "error"] }],
            "prefer-const": "error",
            curly: "error",
            eqeqeq: ["error", "always", { null: "ignore" }],
        },
    },
];
