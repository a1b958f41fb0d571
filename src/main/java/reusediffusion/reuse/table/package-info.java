/**
 * Static tables: the statistics that many full runs have in common. Traces of full runs go in; the statistics of each step come out as
 * JSON files, one for each kind of run. Read {@link reusediffusion.reuse.table.StaticTable} first, then
 * {@link reusediffusion.reuse.table.TableKey}, which says for which runs a table is valid.
 */
package reusediffusion.reuse.table;
