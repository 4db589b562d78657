/** How the process' log looks: text for a person at a terminal, JSON lines for everything else. */
package io.susanoh.gateway.logging;
