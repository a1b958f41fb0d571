/**
 * What many runs have in common, kept in files. Traces of full runs go in, statistics of each step come out as static tables, one document
 * a key. Read {@link reusediffusion.reuse.table.StaticTable} first, then {@link reusediffusion.reuse.table.TableKey}, which says for which
 * runs a table is good.
 */
package reusediffusion.reuse.table;
