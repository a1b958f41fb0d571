/** When to call the network and how to build a step from earlier ones: policies, statistics, tables, plans. Numbers only. */
package reusediffusion.reuse;
