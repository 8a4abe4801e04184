"""The company file (X9): the whole configuration of a company as YAML.

    check(text)                      what is wrong with it: line and reason of each error
    load(text, company, actor)       make a company be what it says, all or nothing
    dump(company, secrets=False)     a company as such a file; dump, load and dump again give the same text
    diff(text, company)              what loading would change

`document` says what a file holds, `reading` turns text into a document with the line of everything, `checking`
knows what no single value tells, `writing` and `loading` go between documents and the database.
docs/company-file.md is the page for those who write one.
"""
