global using FluentAssertions;
global using Sites.Integration.Tests.Hosting;
global using Xunit;
